using CardFunctions.Domain.Ledger;
using CardFunctions.Idempotency;

namespace CardFunctions.Terminal;

/// <summary>How what a terminal asked for ended.</summary>
internal abstract record DecisionOutcome
{
    private DecisionOutcome()
    {
    }

    /// <summary>It was decided; an approval is stored.</summary>
    /// <param name="Authorisation">The decision.</param>
    /// <param name="IsReplayed">Whether the request was answered before, by its key.</param>
    public sealed record Decided(Authorisation Authorisation, bool IsReplayed) : DecisionOutcome;

    /// <summary>It was declined, without a card or a service point to store that with, or without the time for it.</summary>
    public sealed record Declined(AuthorisationId Id, DecisionReason Reason) : DecisionOutcome;

    /// <summary>The caller may not act for the client of the service point.</summary>
    public sealed record Forbidden : DecisionOutcome;

    /// <summary>The terminal used the reference for something else.</summary>
    public sealed record ReferenceReused : DecisionOutcome;

    /// <summary>The request was seen before: the key was another's.</summary>
    public sealed record Repeated(Remembered What) : DecisionOutcome;

    /// <summary>Too many wrong codes were tried.</summary>
    /// <param name="RetryAfter">How long to wait.</param>
    public sealed record TooManyTries(TimeSpan RetryAfter) : DecisionOutcome;
}
