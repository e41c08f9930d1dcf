// The function app on Flex Consumption, and its settings.

param location string
param tags object
param planName string

@description('Name of the function app.')
param name string

@description('Which head the package holds: custom or dotnet-isolated.')
param runtime string

param alwaysReadyInstances int
param maximumInstanceCount int
param identityId string
param identityClientId string
param storageAccountName string
param deploymentContainerName string
param applicationInsightsName string
param keyVaultName string
param serviceBusName string
param servicePointsTopic string
param cardProvisioningSubscription string
param automaticSalesQueue string
param cardEventsTopic string
param authIssuer string
param authAudience string

@description('off, sandbox or production.')
param datatrans string

@description('Further settings; they change none of those here.')
param otherSettings object

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource keyVault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  // By the second tag azd finds where the service of that name in azure.yaml goes.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Else the references to Key Vault would be read with an identity that the app does not have.
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      // Here, and not in a setting FUNCTIONS_WORKER_RUNTIME, which this plan refuses.
      runtime: {
        name: runtime
        version: runtime == 'custom' ? '1.0' : '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
  }
}

// Publishing with a user name and a password is off; whoever deploys needs a role. One after the other: the site takes one change at a time.
resource publishingByScm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource publishingByFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  dependsOn: [publishingByScm]
  properties: {
    allow: false
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  dependsOn: [publishingByFtp]
  properties: union(otherSettings, {
    // The host's storage and connections, each by the app's identity.
    AzureWebJobsStorage__accountName: storage.name
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    ServiceBus__fullyQualifiedNamespace: '${serviceBusName}.servicebus.windows.net'
    ServiceBus__credential: 'managedidentity'
    ServiceBus__clientId: identityClientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

    // Which identity the app itself takes for storage, Service Bus and Key Vault.
    AZURE_CLIENT_ID: identityClientId
    Tables__Endpoint: storage.properties.primaryEndpoints.table
    KeyVault__Endpoint: keyVault.properties.vaultUri

    ServicePointsTopic: servicePointsTopic
    CardProvisioningSubscription: cardProvisioningSubscription
    AutomaticSalesQueue: automaticSalesQueue
    CardEventsTopic: cardEventsTopic

    Auth__Issuer: authIssuer
    Auth__Audience: authAudience

    // Made by hand, once; see README.md. As long as one is missing, the app says so in its log and does not start.
    Cards__NumberKey: '@Microsoft.KeyVault(SecretUri=${keyVault.properties.vaultUri}secrets/cards-number-key)'
    Payments__FingerprintKey: '@Microsoft.KeyVault(SecretUri=${keyVault.properties.vaultUri}secrets/payments-fingerprint-key)'

    Payments__DefaultProvider: datatrans == 'off' ? 'no-alias' : 'datatrans'
    Payments__Datatrans__Enabled: datatrans == 'off' ? 'false' : 'true'
    Payments__Datatrans__Environment: datatrans == 'production' ? 'production' : 'sandbox'
  })
}

output name string = app.name
output uri string = 'https://${app.properties.defaultHostName}/api'
