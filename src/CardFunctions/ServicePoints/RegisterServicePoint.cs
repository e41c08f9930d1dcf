using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Idempotency;
using CardFunctions.Storage;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.ServicePoints;

/// <summary>A client that is made if it is not there yet.</summary>
internal sealed record NewClient(DisplayName Name, Currency Currency);

/// <summary>A holder that is named for the card, and made if it is not there yet.</summary>
internal sealed record NewHolder(HolderId Id, DisplayName Name, HolderKind Kind);

/// <summary>A service point that upstream has created.</summary>
internal sealed record Registration
{
    public required ClientId Client { get; init; }

    public required ServicePointId Id { get; init; }

    public required DisplayName Name { get; init; }

    /// <summary>When upstream gave the name.</summary>
    public required DateTimeOffset NamedAt { get; init; }

    /// <summary>The client to make if there is none; null leaves an unknown client unknown.</summary>
    public NewClient? ClientIfUnknown { get; init; }

    /// <summary>The card's holder; null leaves it to the client's policy.</summary>
    public NewHolder? Holder { get; init; }

    /// <summary>The card's profile; null takes the client's.</summary>
    public ProfileCode? Profile { get; init; }

    /// <summary>
    /// Whether a service point that had a card and has none any more gets a new one: an operator wants that, an event that comes again does not.
    /// </summary>
    public bool MakesUpForCard { get; init; }
}

/// <summary>How a registration ended.</summary>
internal abstract record RegisterOutcome
{
    private RegisterOutcome()
    {
    }

    /// <summary>The service point, its card, or both were made.</summary>
    public sealed record Registered(KeptAnswer Answer, CardId? Card) : RegisterOutcome;

    /// <summary>Everything was there already.</summary>
    public sealed record Existing(ServicePoint Point) : RegisterOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : RegisterOutcome;

    public sealed record ClientUnknown : RegisterOutcome;

    public sealed record ProfileUnknown(ProfileCode Code) : RegisterOutcome;

    /// <summary>The service point belongs to another client.</summary>
    public sealed record OfAnotherClient : RegisterOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : RegisterOutcome;
}

/// <summary>
/// Registers a service point and, where its client wants that, gives it its virtual card: in one change, exactly once, whoever
/// asks and however often.
/// </summary>
internal sealed class RegisterServicePoint(CardStores stores)
{
    /// <summary>Registers the service point, deciding anew when another writer was faster.</summary>
    public async Task<RegisterOutcome> ExecuteAsync(Registration registration, Occasion occasion, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(stores, registration, occasion);
        var outcome = await Attempts.RunAsync<RegisterOutcome>(
            () => attempt.TryAsync(cancellationToken), new RegisterOutcome.Busy(), stores.Time, cancellationToken);
        return outcome is RegisterOutcome.Registered or RegisterOutcome.Repeated
            ? outcome
            : await stores.Idempotency.UnlessAnsweredAsync(
                outcome, registration.Client, occasion, seen => new RegisterOutcome.Repeated(seen), cancellationToken);
    }

    // What stays the same over the tries of one registration: the number that it reserved, the name that it found free.
    private sealed class Attempt(CardStores stores, Registration registration, Occasion occasion)
    {
        private Reservation? _reservation;
        private bool _claimed;
        private int _suffix = 1;

        public async Task<RegisterOutcome?> TryAsync(CancellationToken cancellationToken)
        {
            var read = await ReadAsync(cancellationToken);
            if (read.Remembered is { } remembered)
            {
                return new RegisterOutcome.Repeated(remembered);
            }

            if ((read.Client?.Value ?? MakeClient()) is not { } client)
            {
                return new RegisterOutcome.ClientUnknown();
            }

            if (read.Point is { Value: { IsAwaited: false } point } && (!client.AutoProvision || !WantsCard(point)))
            {
                return new RegisterOutcome.Existing(point);
            }

            var code = registration.Profile ?? client.VirtualCardProfile;
            CardProfile? profile = null;
            if (client.AutoProvision)
            {
                profile = (await stores.Catalogue.KnowingAsync(code, cancellationToken)).FindUsable(code);
                if (profile is null)
                {
                    return new RegisterOutcome.ProfileUnknown(code);
                }
            }

            return await PrepareAsync(read, profile, cancellationToken)
                ? await StoreAsync(read, client, profile, cancellationToken)
                : new RegisterOutcome.OfAnotherClient();
        }

        private bool WantsCard(ServicePoint point) =>
            point is { VirtualCard: null, ClosedAt: null } && (registration.MakesUpForCard || !point.HasHadCard);

        private async Task<Reads> ReadAsync(CancellationToken cancellationToken)
        {
            var client = stores.Clients.FindAsync(registration.Client, cancellationToken);
            var point = stores.ServicePoints.FindAnyAsync(registration.Client, registration.Id, cancellationToken);
            var remembered = stores.Idempotency.FindAsync(registration.Client.Value, occasion, cancellationToken);
            var holder = registration.Holder is { } wanted
                ? stores.Holders.FindAsync(registration.Client, wanted.Id, cancellationToken)
                : Task.FromResult<Stored<Holder>?>(null);
            await Task.WhenAll(client, point, remembered, holder);
            return new Reads(await client, await point, await remembered, await holder);
        }

        // What lies in other partitions, and so before the change that makes it true. False when the service point is another's.
        private async Task<bool> PrepareAsync(Reads read, CardProfile? profile, CancellationToken cancellationToken)
        {
            var claim = _claimed || read.Point is not null
                ? Task.FromResult(true)
                : stores.ServicePoints.ClaimAsync(registration.Client, registration.Id, cancellationToken);
            var reserve = _reservation is null && profile is not null
                ? stores.Issuing.ReserveAnyAsync(registration.Client, cancellationToken)
                : Task.FromResult(_reservation!);
            var list = read.Client is null ? stores.Clients.ListAsync(registration.Client, cancellationToken) : Task.CompletedTask;
            var note = profile is not null ? stores.Profiles.NoteUseAsync(profile.Code, registration.Client, cancellationToken) : Task.CompletedTask;
            var announce = profile is not null ? stores.Changes.AnnounceAsync(registration.Client, cancellationToken) : Task.CompletedTask;
            await Task.WhenAll(claim, reserve, list, note, announce);
            _reservation = await reserve;
            _claimed = await claim;
            return _claimed;
        }

        private async Task<RegisterOutcome?> StoreAsync(Reads read, Client client, CardProfile? profile, CancellationToken cancellationToken)
        {
            var now = stores.Time.GetUtcNow();
            var isNew = read.Point is null or { Value.IsAwaited: true };
            var registered = isNew ? PlanPoint(read.Point?.Value, now) : read.Point!.Value;
            var derived = CardName.Derive(registered.Name, registration.Id);
            var issue = profile is null
                ? null
                : CardIssue.Plan(Order(profile, derived.WithSuffix(_suffix), read.Holder is not null, registered), client, now);
            var point = Attach(registered, issue?.Card, isNew, now);
            var shown = issue is null ? null : CardAnswers.Of(issue.Card, profile!, now);
            var answer = ServicePointAnswers.Registered(StatusCodes.Status201Created, point, shown, now);

            var change = stores.Changes.Of(registration.Client);
            change.Remember(answer, registration.Client.Value, occasion, now);
            change.Write(Touched.ServicePoint, ServicePointRow.From(point), read.Point?.Tag);
            change.Record(AuditEntry.Done(occasion, ServicePointAnswers.Location(point), now));
            if (issue is not null)
            {
                CardIssuing.Add(change, issue, read.Client, shown!, occasion);
                if (point.CanTransact(now))
                {
                    change.Tell(ServicePointEvents.Ready(point, issue.Card, now), now);
                }
            }
            else if (read.Client is null)
            {
                change.Insert(Touched.Client, ClientRow.From(client));
            }

            switch (await change.SubmitAsync(cancellationToken))
            {
                case null:
                    return new RegisterOutcome.Registered(answer, issue?.Card.Id);
                case Touched.CardName:
                    _suffix = await stores.Cards.FreeSuffixAsync(registration.Client, derived, cancellationToken);
                    return null;
                default:
                    return null;
            }
        }

        private CardOrder Order(CardProfile profile, CardName name, bool holderExists, ServicePoint point) => new()
        {
            Id = _reservation!.Card,
            Number = _reservation.Number,
            Kind = CardKind.Virtual,
            Name = name,
            NameDerived = true,
            Profile = profile,
            Holder = registration.Holder is { } holder ? new HolderChoice(holder.Id, holder.Name, holder.Kind, holderExists) : null,
            ServicePoint = registration.Id,
            AtClosedServicePoint = point.ClosedAt is not null,
        };

        // What was heard of it before it was created still holds, where it is newer.
        private ServicePoint PlanPoint(ServicePoint? awaited, DateTimeOffset now)
        {
            var named = awaited is null || registration.NamedAt >= awaited.NamedAt;
            return new ServicePoint
            {
                Client = registration.Client,
                Id = registration.Id,
                Name = named ? registration.Name : awaited!.Name,
                NamedAt = named ? registration.NamedAt : awaited!.NamedAt,
                ClosedAt = awaited?.ClosedAt,
                CreatedAt = now,
                UpdatedAt = now,
            };
        }

        private static ServicePoint Attach(ServicePoint point, Card? card, bool isNew, DateTimeOffset now) => card switch
        {
            null => point,
            _ when isNew => point.Attach(card, now) with { Version = point.Version },
            _ => point.Attach(card, now),
        };

        private Client? MakeClient()
        {
            if (registration.ClientIfUnknown is not { } made)
            {
                return null;
            }

            var now = stores.Time.GetUtcNow();
            return new Client { Id = registration.Client, Name = made.Name, Currency = made.Currency, CreatedAt = now, UpdatedAt = now };
        }
    }

    private sealed record Reads(Stored<Client>? Client, Stored<ServicePoint>? Point, Remembered? Remembered, Stored<Holder>? Holder);
}
