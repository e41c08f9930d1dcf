namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>One function of the app, as its <c>function.json</c> describes it.</summary>
/// <param name="Name">The folder's name, which is the function's.</param>
/// <param name="Trigger">What starts it.</param>
internal sealed record FunctionDefinition(string Name, Trigger Trigger);

/// <summary>What starts a function. The cases are closed.</summary>
internal abstract record Trigger
{
    private Trigger()
    {
    }

    /// <summary>An HTTP request.</summary>
    /// <param name="Methods">In upper case; empty means any.</param>
    /// <param name="Route">Without the prefix of <c>host.json</c>, e.g. <c>v1/clients/{clientId}</c>.</param>
    internal sealed record Http(IReadOnlySet<string> Methods, string Route) : Trigger;

    /// <summary>A message of a queue or of a topic's subscription.</summary>
    /// <param name="Binding">The binding's name, under which the body stands in the envelope.</param>
    /// <param name="Entity">The queue's or the topic's name, its settings resolved.</param>
    /// <param name="Subscription">The subscription's name; null for a queue.</param>
    /// <param name="Sessions">Whether the messages are taken session by session.</param>
    /// <param name="Binary">Whether the body is handed over as bytes (<c>dataType: binary</c>).</param>
    internal sealed record ServiceBus(string Binding, string Entity, string? Subscription, bool Sessions, bool Binary) : Trigger;

    /// <summary>A point in time.</summary>
    /// <param name="Binding">The binding's name, under which the schedule stands in the envelope.</param>
    /// <param name="Schedule">When it is due.</param>
    /// <param name="RunOnStartup">Whether it runs once when the host starts, too.</param>
    internal sealed record Timer(string Binding, TimerSchedule Schedule, bool RunOnStartup) : Trigger;
}
