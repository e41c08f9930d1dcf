// The whole of an environment: a resource group with everything in it, reached by one managed identity. There is no key and no
// connection string: where a service has them, they are switched off.
targetScope = 'subscription'

@description('Name of the azd environment; the names of all resources are made from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of all resources. It must have Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Which head is deployed: the custom handler, or the isolated worker.')
@allowed(['custom', 'dotnet-isolated'])
param runtime string = 'custom'

@description('The OpenID Connect issuer of the tokens, exactly as in their iss, such as https://login.microsoftonline.com/{tenant}/v2.0.')
@minLength(1)
param authIssuer string

@description('Whom the tokens must be for: their aud.')
@minLength(1)
param authAudience string

@description('Whether cards of customers are kept and charged by Datatrans, and by which of its environments. Without it there are no aliases.')
@allowed(['off', 'sandbox', 'production'])
param datatrans string = 'off'

@description('Further settings of the app, by the names in local.settings.sample.json, where its defaults do not fit.')
param otherSettings object = {}

@description('Who is told of alerts. Empty: nobody, and they show in the portal alone.')
param alertEmail string = ''

@description('How many instances always run for HTTP requests. With none, a terminal waits for a start now and then.')
@minValue(0)
param alwaysReadyInstances int = 1

@description('How many instances there are at most.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('How the storage account is kept. Zone-redundant by default: it holds money.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2021-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module data 'modules/data.bicep' = {
  name: 'data'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'st${token}'
    sku: storageSku
  }
}

module messaging 'modules/messaging.bicep' = {
  name: 'messaging'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'sb-${token}'
  }
}

module secrets 'modules/secrets.bicep' = {
  name: 'secrets'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-${token}'
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: 'log-${token}'
    applicationInsightsName: 'appi-${token}'
    alertPrefix: environmentName
    alertEmail: alertEmail
    serviceBusName: messaging.outputs.name
    keyVaultName: secrets.outputs.name
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  scope: group
  params: {
    location: location
    tags: tags
    identityName: 'id-${token}'
    storageAccountName: data.outputs.name
    serviceBusName: messaging.outputs.name
    keyVaultName: secrets.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

// Last: it needs the identity, which has its roles by then.
module api 'modules/api.bicep' = {
  name: 'api'
  scope: group
  params: {
    location: location
    tags: tags
    planName: 'plan-${token}'
    name: 'func-${token}'
    runtime: runtime
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstanceCount: maximumInstanceCount
    identityId: access.outputs.identityId
    identityClientId: access.outputs.identityClientId
    storageAccountName: data.outputs.name
    deploymentContainerName: data.outputs.deploymentContainerName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    keyVaultName: secrets.outputs.name
    serviceBusName: messaging.outputs.name
    servicePointsTopic: messaging.outputs.servicePointsTopic
    cardProvisioningSubscription: messaging.outputs.cardProvisioningSubscription
    automaticSalesQueue: messaging.outputs.automaticSalesQueue
    cardEventsTopic: messaging.outputs.cardEventsTopic
    authIssuer: authIssuer
    authAudience: authAudience
    datatrans: datatrans
    otherSettings: otherSettings
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = secrets.outputs.name
output SERVICE_API_NAME string = api.outputs.name
output SERVICE_API_URI string = api.outputs.uri
output SERVICE_BUS_NAME string = messaging.outputs.name
