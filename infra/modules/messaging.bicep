// Service Bus: the events that come in, the queue of automatic sales, and the events that go out.

param location string
param tags object

@description('Name of the namespace.')
param name string

// Then a message goes to the dead letters, for a person to look at.
var maxDeliveryCount = 10

// The host renews a lock while a message is worked on, so that this is how long a message of a dead instance waits.
var lockDuration = 'PT30S'

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  // Topics and duplicate detection begin with this tier.
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    // No shared access signatures: roles alone give access.
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

// Without duplicate detection: what comes twice makes one card anyway, however far apart.
resource servicePoints 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: 'service-points'
  properties: {
    enablePartitioning: false
  }
}

resource cardProvisioning 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: servicePoints
  name: 'card-provisioning'
  properties: {
    requiresSession: false
    maxDeliveryCount: maxDeliveryCount
    lockDuration: lockDuration
    deadLetteringOnMessageExpiration: true
  }
}

resource automaticSales 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: 'automatic-sales'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    requiresSession: false
    maxDeliveryCount: maxDeliveryCount
    lockDuration: lockDuration
    deadLetteringOnMessageExpiration: true
    enablePartitioning: false
  }
}

// An event's MessageId is its id and its SessionId the card or contact, so that repeats are dropped, and a subscription that requires
// sessions gets them in order. Subscriptions belong to those who listen: the app needs none.
resource cardEvents 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: 'card-events'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    enablePartitioning: false
  }
}

output name string = namespace.name
output servicePointsTopic string = servicePoints.name
output cardProvisioningSubscription string = cardProvisioning.name
output automaticSalesQueue string = automaticSales.name
output cardEventsTopic string = cardEvents.name
