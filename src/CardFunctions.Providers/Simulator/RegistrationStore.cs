using Azure;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers.Simulator;

/// <summary>Registrations and the cards that came of them. Throws what the storage throws.</summary>
internal sealed class RegistrationStore(SimulatorTable table, KeyedNames names, TimeProvider time)
{
    /// <summary>How long a person may take to type a card.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private const string CardRefusedCode = "CARD_REFUSED";
    private const string CardExpiredCode = "CARD_EXPIRED";

    /// <summary>The time that registrations expire by.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Begins a registration on the page; the same reference gives the registration that is there.</summary>
    public async Task<SimulatedRegistration> BeginAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        var now = Now;
        return await InsertOrFindAsync(
            new SimulatedRegistration
            {
                Id = names.IdOf(SimulatedRegistration.Hosted, request.Reference),
                Kind = SimulatedRegistration.Hosted,
                Reference = request.Reference,
                State = RegistrationState.Open,
                CreatedAt = now,
                ExpiresAt = now + Life,
                ReturnUrl = request.ReturnUrl.AbsoluteUri,
                Language = request.Language,
            },
            cancellationToken);
    }

    /// <summary>Registers a card that was typed elsewhere; the same reference gives the registration that is there.</summary>
    public async Task<SimulatedRegistration> RegisterAsync(PaymentCard card, string reference, CancellationToken cancellationToken)
    {
        var now = Now;
        var open = new SimulatedRegistration
        {
            Id = names.IdOf(SimulatedRegistration.Direct, reference),
            Kind = SimulatedRegistration.Direct,
            Reference = reference,
            State = RegistrationState.Open,
            CreatedAt = now,
        };
        return await InsertOrFindAsync(Decide(open, card, now), cancellationToken);
    }

    /// <summary>Takes what a person typed on the page.</summary>
    /// <returns>The registration as it is now, whoever ended it; null where there is none.</returns>
    public Task<SimulatedRegistration?> SubmitAsync(string id, PaymentCard card, CancellationToken cancellationToken) =>
        ChangeAsync(id, registration => IsOpen(registration) ? Decide(registration, card, Now) : null, cancellationToken);

    /// <summary>Ends a registration that the person gave up.</summary>
    /// <returns>The registration as it is now, whoever ended it; null where there is none.</returns>
    public Task<SimulatedRegistration?> CancelAsync(string id, CancellationToken cancellationToken) =>
        ChangeAsync(id, registration => IsOpen(registration) ? registration with { State = RegistrationState.Cancelled } : null, cancellationToken);

    /// <summary>Finds a registration; null where there is none.</summary>
    public async Task<SimulatedRegistration?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken))?.Registration;

    /// <summary>Finds the card of a token; null where the simulator does not know the token, or no longer.</summary>
    public async Task<SimulatedRegistration?> FindByTokenAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        names.IdOfToken(token.Reveal()) is { } id && await FindAsync(id, cancellationToken) is { } registration && IsKnown(registration)
            ? registration
            : null;

    /// <summary>Gives the card of a token another expiry.</summary>
    /// <returns>False where the simulator does not know the token.</returns>
    public async Task<bool> UpdateExpiryAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) =>
        await ChangeKnownAsync(token, known => known with { Card = known.Card! with { Expiry = expiry } }, cancellationToken);

    /// <summary>Forgets the card of a token.</summary>
    /// <returns>False where the simulator does not know the token.</returns>
    public async Task<bool> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        await ChangeKnownAsync(token, known => known with { State = RegistrationState.Revoked }, cancellationToken);

    private static bool IsKnown(SimulatedRegistration registration) =>
        registration.State is RegistrationState.Registered && registration.Card is { Behaviour: not Behaviour.Forgotten };

    private bool IsOpen(SimulatedRegistration registration) =>
        registration.State is RegistrationState.Open && !registration.IsOverAt(Now);

    private SimulatedRegistration Decide(SimulatedRegistration open, PaymentCard card, DateTimeOffset now)
    {
        var digits = card.Number.Reveal();
        var kept = new SimulatedCard(
            SimulatedNumber.Of(digits), card.Number.Brand, card.Number.Last4, card.Expiry, card.HolderName, names.FingerprintOf(digits));
        var refusal = kept.Behaviour is Behaviour.RegistrationRefused ? CardRefusedCode
            : card.Expiry < YearMonth.Of(now) ? CardExpiredCode
            : null;
        return open with { State = refusal is null ? RegistrationState.Registered : RegistrationState.Refused, Card = kept, RefusalCode = refusal };
    }

    private async Task<bool> ChangeKnownAsync(
        Sensitive<string> token, Func<SimulatedRegistration, SimulatedRegistration> change, CancellationToken cancellationToken)
    {
        if (names.IdOfToken(token.Reveal()) is not { } id)
        {
            return false;
        }

        var wasKnown = false;
        await ChangeAsync(
            id,
            registration =>
            {
                wasKnown = IsKnown(registration);
                return wasKnown ? change(registration) : null;
            },
            cancellationToken);
        return wasKnown;
    }

    private async Task<SimulatedRegistration?> ChangeAsync(
        string id, Func<SimulatedRegistration, SimulatedRegistration?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await ReadAsync(id, cancellationToken) is not var (registration, version))
            {
                return null;
            }

            if (change(registration) is not { } changed)
            {
                return registration;
            }

            if (await table.TryReplaceAsync(changed.ToRow(), version, cancellationToken))
            {
                return changed;
            }

            if (attempt == SimulatorTable.MaxAttempts)
            {
                throw new RequestFailedException(412, "Others changed the registration every time.");
            }

            await SimulatorTable.PauseAsync(time, cancellationToken);
        }
    }

    private async Task<SimulatedRegistration> InsertOrFindAsync(SimulatedRegistration registration, CancellationToken cancellationToken) =>
        await table.TryInsertAsync(registration.ToRow(), cancellationToken)
            ? registration
            : (await FindAsync(registration.Id, cancellationToken))!;

    private async Task<(SimulatedRegistration Registration, ETag Version)?> ReadAsync(string id, CancellationToken cancellationToken) =>
        KeyedNames.IsId(id)
        && await table.FindAsync(SimulatedRegistration.PartitionOf(id), SimulatedRegistration.Row, cancellationToken) is { } row
            ? (SimulatedRegistration.Load(id, row), row.ETag)
            : null;
}
