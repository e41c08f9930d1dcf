using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Idempotency;
using CardFunctions.ServicePoints;
using CardFunctions.Storage;

namespace CardFunctions.Cards;

/// <summary>A card that is asked for. What is null is left to the rules.</summary>
internal sealed record CardWish
{
    public required CardKind Kind { get; init; }

    public CardName? Name { get; init; }

    public Sensitive<string>? Number { get; init; }

    public HolderId? Holder { get; init; }

    public ProfileCode? Profile { get; init; }

    public ServicePointId? ServicePoint { get; init; }
}

/// <summary>How creating a card ended.</summary>
internal abstract record CreateCardOutcome
{
    private CreateCardOutcome()
    {
    }

    public sealed record Created(KeptAnswer Answer) : CreateCardOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : CreateCardOutcome;

    public sealed record ClientUnknown : CreateCardOutcome;

    public sealed record HolderUnknown : CreateCardOutcome;

    public sealed record ProfileUnknown : CreateCardOutcome;

    public sealed record ServicePointUnknown : CreateCardOutcome;

    public sealed record ServicePointClosed : CreateCardOutcome;

    public sealed record ServicePointHasCard(CardId Card) : CreateCardOutcome;

    public sealed record NameTaken : CreateCardOutcome;

    public sealed record NumberInvalid : CreateCardOutcome;

    public sealed record NumberTaken : CreateCardOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : CreateCardOutcome;
}

/// <summary>Creates a card of a client that exists, at the wish of an operator.</summary>
internal sealed class CreateCard(CardStores stores)
{
    /// <summary>Creates the card, deciding anew when another writer was faster.</summary>
    public async Task<CreateCardOutcome> ExecuteAsync(
        ClientId client, CardWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        var number = default(CardNumber);
        if (wish.Number is { } given && !stores.Issuing.TryRead(given.Reveal(), out number))
        {
            return new CreateCardOutcome.NumberInvalid();
        }

        var attempt = new Attempt(stores, client, wish, wish.Number is null ? null : number, occasion);
        var outcome = await Attempts.RunAsync<CreateCardOutcome>(
            () => attempt.TryAsync(cancellationToken), new CreateCardOutcome.Busy(), stores.Time, cancellationToken);
        return outcome is CreateCardOutcome.Created or CreateCardOutcome.Repeated
            ? outcome
            : await stores.Idempotency.UnlessAnsweredAsync(outcome, client, occasion, seen => new CreateCardOutcome.Repeated(seen), cancellationToken);
    }

    // What stays the same over the tries of one creation: the number that it reserved, the name that it found free.
    private sealed class Attempt(CardStores stores, ClientId client, CardWish wish, CardNumber? number, Occasion occasion)
    {
        private Reservation? _reservation;
        private int _suffix = 1;

        public async Task<CreateCardOutcome?> TryAsync(CancellationToken cancellationToken)
        {
            var read = await ReadAsync(cancellationToken);
            if (read.Remembered is { } remembered)
            {
                return new CreateCardOutcome.Repeated(remembered);
            }

            if (read.Client is not { } owner)
            {
                return new CreateCardOutcome.ClientUnknown();
            }

            var code = wish.Profile ?? (wish.Kind is CardKind.Virtual ? owner.Value.VirtualCardProfile : BuiltInProfiles.Standard.Code);
            if ((await stores.Catalogue.KnowingAsync(code, cancellationToken)).FindUsable(code) is not { } profile)
            {
                return new CreateCardOutcome.ProfileUnknown();
            }

            if (Refuse(read) is { } refusal)
            {
                return refusal;
            }

            return await ReserveAsync(profile, cancellationToken) is { } reservation
                ? await StoreAsync(read, owner, profile, reservation, cancellationToken)
                : new CreateCardOutcome.NumberTaken();
        }

        private async Task<Reads> ReadAsync(CancellationToken cancellationToken)
        {
            var owner = stores.Clients.FindAsync(client, cancellationToken);
            var remembered = stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken);
            var holder = wish.Holder is { } holderId
                ? stores.Holders.FindAsync(client, holderId, cancellationToken)
                : Task.FromResult<Stored<Holder>?>(null);
            var point = wish.ServicePoint is { } pointId
                ? stores.ServicePoints.FindAsync(client, pointId, cancellationToken)
                : Task.FromResult<Stored<ServicePoint>?>(null);
            await Task.WhenAll(owner, remembered, holder, point);
            return new Reads(await owner, await remembered, await holder, await point);
        }

        private CreateCardOutcome? Refuse(Reads read) => (wish, read) switch
        {
            ({ Holder: not null }, { Holder: null }) => new CreateCardOutcome.HolderUnknown(),
            ({ ServicePoint: not null }, { Point: null }) => new CreateCardOutcome.ServicePointUnknown(),
            (_, { Point.Value.ClosedAt: not null }) => new CreateCardOutcome.ServicePointClosed(),
            (_, { Point.Value.VirtualCard: { } card }) => new CreateCardOutcome.ServicePointHasCard(card.Id),
            _ => null,
        };

        private async Task<Reservation?> ReserveAsync(CardProfile profile, CancellationToken cancellationToken)
        {
            if (_reservation is null)
            {
                var announced = stores.Changes.AnnounceAsync(client, cancellationToken);
                var noted = stores.Profiles.NoteUseAsync(profile.Code, client, cancellationToken);
                _reservation = number is { } given
                    ? await stores.Issuing.ReserveAsync(given, client, cancellationToken)
                    : await stores.Issuing.ReserveAnyAsync(client, cancellationToken);
                await Task.WhenAll(noted, announced);
            }

            return _reservation;
        }

        private async Task<CreateCardOutcome?> StoreAsync(
            Reads read, Stored<Client> owner, CardProfile profile, Reservation reservation, CancellationToken cancellationToken)
        {
            var now = stores.Time.GetUtcNow();
            var derived = read.Point is { Value: var named } ? CardName.Derive(named.Name, named.Id) : default;
            var issue = CardIssue.Plan(
                new CardOrder
                {
                    Id = reservation.Card,
                    Number = reservation.Number,
                    Kind = wish.Kind,
                    Name = wish.Name ?? derived.WithSuffix(_suffix),
                    NameDerived = wish.Name is null,
                    Profile = profile,
                    Holder = read.Holder is { Value: var holder } ? new HolderChoice(holder.Id, holder.Name, holder.Kind, Exists: true) : null,
                    ServicePoint = wish.ServicePoint,
                },
                owner.Value,
                now);
            var shown = CardAnswers.Of(issue.Card, profile, now);
            var answer = CardAnswers.Created(shown, issue.Card.Id, issue.Card.Version);
            var change = stores.Changes.Of(client);
            change.Remember(answer, client.Value, occasion, now);
            CardIssuing.Add(change, issue, owner, shown, occasion);
            if (read.Point is { } point)
            {
                var attached = point.Value.Attach(issue.Card, now);
                change.Replace(Touched.ServicePoint, ServicePointRow.From(attached), point.Tag);
                change.Tell(ServicePointEvents.Ready(attached, issue.Card, now), now);
            }

            switch (await change.SubmitAsync(cancellationToken))
            {
                case null:
                    return new CreateCardOutcome.Created(answer);
                case Touched.CardName when wish.Name is not null:
                    return new CreateCardOutcome.NameTaken();
                case Touched.CardName:
                    _suffix = await stores.Cards.FreeSuffixAsync(client, derived, cancellationToken);
                    return null;
                case Touched.Card:
                    // Another request of the same client adopted the same reservation and was first.
                    _reservation = null;
                    return null;
                default:
                    return null;
            }
        }
    }

    private sealed record Reads(Stored<Client>? Client, Remembered? Remembered, Stored<Holder>? Holder, Stored<ServicePoint>? Point);
}
