using System.Diagnostics;
using System.Diagnostics.Metrics;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers;

/// <summary>Gives each call of a provider a span, and counts it. Thread safe as the provider is.</summary>
/// <remarks>What it says of a call is who, what and how it ended: no token, no reference, no amount.</remarks>
internal sealed class ObservedProvider(IPaymentProvider provider) : IPaymentProvider
{
    private const string ProviderName = "cardfunctions.provider.name";
    private const string Operation = "cardfunctions.provider.operation";
    private const string Outcome = "cardfunctions.outcome";

    private static readonly ActivitySource Activities = new("CardFunctions.Providers");
    private static readonly Meter Meter = new("CardFunctions.Providers");

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "cardfunctions.provider.calls", "{call}", "Calls of payment providers that have ended.");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "cardfunctions.provider.duration",
        "s",
        "How long calls of payment providers take.",
        tags: null,
        // A charge takes one to three seconds; a call is given up after twenty.
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30] });

    public string Name => provider.Name;

    public ProviderCapabilities Capabilities => provider.Capabilities;

    public Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken) =>
        ObserveAsync("begin_registration", () => provider.BeginRegistrationAsync(request, cancellationToken), WordOf);

    public Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken) =>
        ObserveAsync("complete_registration", () => provider.CompleteRegistrationAsync(providerReference, cancellationToken), WordOf);

    public Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken) =>
        ObserveAsync("register", () => provider.RegisterDirectAsync(card, currency, reference, cancellationToken), WordOf);

    public Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) =>
        ObserveAsync("update_expiry", () => provider.UpdateExpiryAsync(token, expiry, cancellationToken), WordOf);

    public Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        ObserveAsync("revoke", () => provider.RevokeAsync(token, cancellationToken), WordOf);

    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken) =>
        ObserveAsync("charge", () => provider.ChargeAsync(request, cancellationToken), WordOf);

    public Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken) =>
        ObserveAsync("follow_up", () => provider.FollowUpAsync(request, cancellationToken), WordOf);

    public Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        ObserveAsync("find_charge", () => provider.FindChargeAsync(request, sentAt, cancellationToken), WordOf);

    public Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) =>
        ObserveAsync("find_follow_up", () => provider.FindFollowUpAsync(request, sentAt, cancellationToken), WordOf);

    private async Task<T> ObserveAsync<T>(string operation, Func<Task<T>> call, Func<T, string> wordOf)
    {
        using var span = Activities.StartActivity(operation, ActivityKind.Client);
        var since = TimeProvider.System.GetTimestamp();
        // Only a cancelled call throws, and a fault of the program.
        var word = "failed";
        try
        {
            var outcome = await call();
            word = wordOf(outcome);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            word = "cancelled";
            throw;
        }
        finally
        {
            Note(span, operation, word, TimeProvider.System.GetElapsedTime(since));
        }
    }

    private void Note(Activity? span, string operation, string outcome, TimeSpan duration)
    {
        TagList tags = new() { { ProviderName, provider.Name }, { Operation, operation }, { Outcome, outcome } };
        Calls.Add(1, tags);
        Durations.Record(duration.TotalSeconds, tags);
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.DisplayName = $"{operation} {provider.Name}";
        foreach (var (name, value) in tags)
        {
            span.SetTag(name, value);
        }

        // That a card is declined is an answer. These are none, or one that nobody expects.
        if (outcome is "unknown" or "unavailable" or "rejected" or "lost" or "cancelled" or "failed")
        {
            span.SetTag("error.type", outcome);
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string WordOf(BeginOutcome outcome) => outcome switch
    {
        BeginOutcome.Begun => "begun",
        BeginOutcome.Unavailable => "unavailable",
        BeginOutcome.Rejected => "rejected",
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static string WordOf(RegisterOutcome outcome) => outcome switch
    {
        RegisterOutcome.Registered => "registered",
        RegisterOutcome.Incomplete => "incomplete",
        RegisterOutcome.Abandoned => "abandoned",
        RegisterOutcome.Refused => "refused",
        RegisterOutcome.Unavailable => "unavailable",
        RegisterOutcome.Rejected => "rejected",
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static string WordOf(AliasOutcome outcome) => outcome switch
    {
        AliasOutcome.Done => "done",
        AliasOutcome.UnknownToken => "unknown_token",
        AliasOutcome.Unavailable => "unavailable",
        AliasOutcome.Rejected => "rejected",
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static string WordOf(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Approved => "approved",
        PaymentOutcome.Declined => "declined",
        PaymentOutcome.RequiresAction => "action_required",
        PaymentOutcome.Unknown => "unknown",
        PaymentOutcome.Unavailable => "unavailable",
        PaymentOutcome.Rejected => "rejected",
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static string WordOf(FindOutcome outcome) => outcome switch
    {
        FindOutcome.Found => "found",
        FindOutcome.NeverArrived => "never_arrived",
        FindOutcome.NotYet => "not_yet",
        FindOutcome.Lost => "lost",
        _ => throw new InvalidOperationException("There is no other outcome."),
    };
}
