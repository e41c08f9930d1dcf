// Telemetry, and what somebody is told of.

param location string
param tags object
param workspaceName string
param applicationInsightsName string

@description('What the names of the alerts begin with, so that a message says which environment it is about.')
param alertPrefix string

@description('Who is told. Empty: nobody.')
param alertEmail string

param serviceBusName string
param keyVaultName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 90
    features: {
      disableLocalAuth: true
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Telemetry is taken from the app's identity alone. What the app is given of this resource is an address and no secret.
    DisableLocalAuth: true
  }
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName
}

resource keyVault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

// Who read which secret, and when.
resource keyVaultAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: keyVault
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: '${alertPrefix}-alerts'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'cards'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

var receivers = empty(alertEmail) ? [] : [people.id]

// Also those of others' subscriptions of card-events: whoever listens there may not look by himself.
resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${alertPrefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages could not be delivered and lie with the dead letters of a queue or topic.'
    severity: 1
    enabled: true
    scopes: [serviceBus.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: ['*']
            }
          ]
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [for receiver in receivers: { actionGroupId: receiver }]
  }
}

// Each fires where its query gives a row.
var rules = [
  {
    name: 'failures'
    severity: 2
    description: 'A function failed, or answered 500 and above, more than five times in a quarter of an hour.'
    // The host takes an invocation for a success whatever its HTTP status is. A request that the app refuses (4xx) is no failure of it.
    query: '''
      AppRequests
      | where toint(ResultCode) >= 500 or (Success == false and ResultCode !startswith '4')
      | summarize Failed = count() by Name
      | where Failed > 5
    '''
  }
  {
    name: 'latency'
    severity: 2
    description: 'One in twenty answers took longer than a second at a terminal, or than five seconds elsewhere.'
    // Only requests have an address: timers and messages take the time that they take. Elsewhere a payment provider may be waited for.
    query: '''
      AppRequests
      | where isnotempty(Url)
      | extend LimitMs = iff(Name in ('AuthoriseTransaction', 'RedeemTransactionCode', 'CaptureAuthorisation', 'ReverseAuthorisation'), 1000, 5000)
      | summarize Answers = count(), P95 = percentile(DurationMs, 95) by Name, LimitMs
      | where Answers >= 20 and P95 > LimitMs
    '''
  }
  {
    name: 'pending-events'
    severity: 1
    description: 'Events may have waited for longer than five minutes: no sweep has got through what is pending.'
    // The sweep runs every minute and fails where it could not publish something. So this holds where Service Bus or storage is away,
    // where one partition can't be published, and where the sweep does not run at all.
    query: '''
      AppRequests
      | where Name == 'PublishPending' and Success == true
      | summarize LastDone = max(TimeGenerated)
      | where isnull(LastDone) or LastDone < ago(5m)
    '''
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${alertPrefix}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${alertPrefix}-${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      // A new workspace has no requests yet, and a query of a table that is not there would be refused.
      skipQueryValidation: true
      actions: {
        actionGroups: receivers
      }
    }
  }
]

output applicationInsightsName string = applicationInsights.name
