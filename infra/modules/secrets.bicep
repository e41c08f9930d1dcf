// The Key Vault. Its secrets are made by hand and never stand in a template, nor in the history of deployments.

param location string
param tags object

@description('Name of the vault.')
param name string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    // Two of the keys can never be made anew: what they protect would be lost with them. So nobody can remove them for good at once.
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

output name string = vault.name
