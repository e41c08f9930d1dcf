namespace CardFunctions.Health;

/// <summary>Something that must be reachable for the app to do its work. Implementations are thread safe.</summary>
internal interface IReadinessCheck
{
    /// <summary>The name that <c>/readyz</c> shows, such as <c>storage</c>.</summary>
    string Name { get; }

    /// <summary>Looks whether it is reachable. A failure of the task means that it is not; the reason is logged and not shown.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
