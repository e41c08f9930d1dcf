namespace CardFunctions.IntegrationTests.Hosting;

/// <summary>Settings that the handler is started with.</summary>
public static class HandlerSettings
{
    /// <summary>What the product asks for before it starts at all, with values that no storage stands behind.</summary>
    public static IReadOnlyDictionary<string, string> Minimal { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Tables__ConnectionString"] = "UseDevelopmentStorage=true",
        ["Auth__Issuer"] = "https://login.example/tenant",
        ["Auth__Audience"] = "cardfunctions",
        // Nobody listens there: what tells others of changes finds that out and leaves it at that.
        ["ServiceBus__fullyQualifiedNamespace"] = "http://127.0.0.1:9/servicebus",
        ["Cards__NumberKey"] = Convert.ToBase64String(new byte[32]),
        ["Payments__FingerprintKey"] = Convert.ToBase64String(new byte[32]),
    };
}
