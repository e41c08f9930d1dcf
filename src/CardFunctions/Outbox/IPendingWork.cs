namespace CardFunctions.Outbox;

/// <summary>Goes on with what a process may have left undone. Implementations are thread safe.</summary>
internal interface IPendingWork
{
    /// <summary>What it goes on with.</summary>
    PendingKind Kind { get; }

    /// <summary>Goes on.</summary>
    /// <param name="marker">Says with what.</param>
    /// <param name="until">When to leave the rest to the next sweep.</param>
    /// <param name="cancellationToken">Ends the attempt; what is done stays done.</param>
    /// <returns>Whether nothing is left to be done.</returns>
    Task<bool> ResumeAsync(PendingMarker marker, DateTimeOffset until, CancellationToken cancellationToken);
}
