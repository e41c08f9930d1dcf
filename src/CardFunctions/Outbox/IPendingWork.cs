namespace CardFunctions.Outbox;

/// <summary>Goes on with what a process may have left undone. Implementations are thread safe.</summary>
internal interface IPendingWork
{
    /// <summary>What it goes on with.</summary>
    PendingKind Kind { get; }

    /// <summary>Goes on.</summary>
    /// <param name="marker">Says with what.</param>
    /// <param name="look">Says until when, and is told what was found; also where the rest fails.</param>
    /// <param name="cancellationToken">Ends the attempt; what is done stays done.</param>
    Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken);
}

/// <summary>A look at what a marker speaks of. Not thread safe.</summary>
/// <param name="until">When to leave the rest to the next sweep.</param>
internal sealed class PendingLook(DateTimeOffset until)
{
    /// <summary>When to leave the rest to the next sweep.</summary>
    public DateTimeOffset Until => until;

    /// <summary>Since when the oldest of what was found has been waiting, or due; null where nothing was.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Something was found that was left to be done.</summary>
    /// <param name="since">Since when it has been waiting, or due.</param>
    public void Found(DateTimeOffset since) => Oldest = since < Oldest ? since : Oldest ?? since;
}
