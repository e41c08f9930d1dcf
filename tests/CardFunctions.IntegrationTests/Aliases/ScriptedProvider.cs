using System.Collections.Concurrent;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Aliases;

/// <summary>A payment provider that does what a test says, and keeps books: what was done, each thing once by its key.</summary>
internal sealed class ScriptedProvider(string name = "scripted") : IPaymentProvider
{
    private readonly ConcurrentDictionary<string, PaymentOutcome> _done = new(StringComparer.Ordinal);

    public string Name => name;

    public ProviderCapabilities Capabilities { get; set; } = new(Aliases: true, HostedRegistration: true, DirectEntry: true, Refunds: true);

    /// <summary>How a registration ends, given the number of the token; null for registered.</summary>
    public Func<RegisterOutcome>? Register { get; set; }

    /// <summary>Waited for before a registration is answered.</summary>
    public Func<Task> BeforeRegistered { get; set; } = () => Task.CompletedTask;

    public Func<BeginOutcome>? Begin { get; set; }

    /// <summary>How a call of a charge ends when it comes; null for approved. What is done is done whatever is answered.</summary>
    public Func<string, Task<(bool IsDone, PaymentOutcome Answer)>>? Charge { get; set; }

    /// <summary>What is found; null for what the books say.</summary>
    public Func<string, FindOutcome>? Find { get; set; }

    public Func<AliasOutcome> Update { get; set; } = () => new AliasOutcome.Done();

    public Func<AliasOutcome> Revoke { get; set; } = () => new AliasOutcome.Done();

    /// <summary>The provider's fingerprint of every card; null for none.</summary>
    public string? Fingerprint { get; set; }

    public ConcurrentQueue<string> References { get; } = new();

    public ConcurrentQueue<string> Revoked { get; } = new();

    public ConcurrentQueue<YearMonth> Expiries { get; } = new();

    public ConcurrentQueue<object> Calls { get; } = new();

    /// <summary>The charges that were asked for afterwards.</summary>
    public ConcurrentQueue<ChargeRequest> Asked { get; } = new();

    /// <summary>The keys under which something was done.</summary>
    public IReadOnlyCollection<string> Done => [.. _done.Keys];

    public YearMonth HostedExpiry { get; set; } = YearMonth.Load("2031-05");

    public Task<BeginOutcome> BeginRegistrationAsync(RegistrationRequest request, CancellationToken cancellationToken) => Task.FromResult(
        Begin?.Invoke() ?? new BeginOutcome.Begun(request.Reference, new Uri($"https://pay.example/{request.Reference}"), TimeProvider.System.GetUtcNow().AddMinutes(30)));

    public async Task<RegisterOutcome> CompleteRegistrationAsync(string providerReference, CancellationToken cancellationToken)
    {
        await BeforeRegistered();
        return Register?.Invoke() ?? Registered($"tok-{providerReference}", CardBrand.Visa, "0003", HostedExpiry, "A PERSON");
    }

    public async Task<RegisterOutcome> RegisterDirectAsync(PaymentCard card, Currency currency, string reference, CancellationToken cancellationToken)
    {
        References.Enqueue(reference);
        await BeforeRegistered();
        return Register?.Invoke() ?? Registered($"tok-{reference}", card.Number.Brand, card.Number.Last4, card.Expiry, holder: null);
    }

    public Task<AliasOutcome> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken)
    {
        Expiries.Enqueue(expiry);
        return Task.FromResult(Update());
    }

    public Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken)
    {
        Revoked.Enqueue(token.Reveal());
        return Task.FromResult(Revoke());
    }

    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken)
    {
        Calls.Enqueue(request);
        return DoAsync(request.IdempotencyKey);
    }

    public Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken)
    {
        Calls.Enqueue(request);
        return DoAsync(request.IdempotencyKey);
    }

    public Task<FindOutcome> FindChargeAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        return FindAsync(request.IdempotencyKey);
    }

    public Task<FindOutcome> FindFollowUpAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken) => FindAsync(request.IdempotencyKey);

    private RegisterOutcome.Registered Registered(string token, CardBrand brand, string last4, YearMonth expiry, string? holder) =>
        new(new RegisteredCard(new Sensitive<string>(token), brand, last4, expiry, holder, Fingerprint, NetworkTransactionId: null));

    private async Task<PaymentOutcome> DoAsync(string key)
    {
        if (_done.TryGetValue(key, out var earlier))
        {
            return earlier;
        }

        var (isDone, answer) = Charge is { } script ? await script(key) : (true, new PaymentOutcome.Approved($"tx-{key}"));
        if (isDone)
        {
            _done[key] = answer is PaymentOutcome.Approved ? answer : new PaymentOutcome.Approved($"tx-{key}");
        }

        return answer;
    }

    private Task<FindOutcome> FindAsync(string key) => Task.FromResult(
        Find?.Invoke(key) ?? (_done.TryGetValue(key, out var outcome) ? new FindOutcome.Found(outcome) : new FindOutcome.NeverArrived()));
}
