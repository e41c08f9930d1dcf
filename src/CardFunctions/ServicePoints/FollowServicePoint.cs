using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Events;
using CardFunctions.Storage;

namespace CardFunctions.ServicePoints;

/// <summary>What upstream did with a service point after it created it.</summary>
internal abstract record ServicePointNews
{
    private ServicePointNews()
    {
    }

    /// <summary>Which service point.</summary>
    public required ServicePointId Id { get; init; }

    /// <summary>The client that owns it; null where upstream does not say.</summary>
    public ClientId? Client { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>It has another name.</summary>
    public sealed record Renamed : ServicePointNews
    {
        public required DisplayName Name { get; init; }
    }

    /// <summary>It is closed, for good.</summary>
    public sealed record Closed : ServicePointNews;
}

/// <summary>How acting on news of a service point ended.</summary>
internal abstract record FollowOutcome
{
    private FollowOutcome()
    {
    }

    /// <summary>Something was changed, or is remembered for the service point that is yet to be created.</summary>
    public sealed record Followed : FollowOutcome;

    /// <summary>It is older than what is known, or known already.</summary>
    public sealed record Known : FollowOutcome;

    /// <summary>The service point belongs to another client.</summary>
    public sealed record OfAnotherClient : FollowOutcome;

    /// <summary>Nobody has heard of the service point, and the news does not say whose it is.</summary>
    public sealed record OwnerUnknown : FollowOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : FollowOutcome;
}

/// <summary>
/// Follows what upstream does with a service point, in whatever order it is told: a newer name wins, a closing stays. News that come
/// before the creation are kept with the service point that is awaited.
/// </summary>
internal sealed class FollowServicePoint(CardStores stores)
{
    /// <summary>Acts on the news, deciding anew when another writer was faster.</summary>
    public async Task<FollowOutcome> ExecuteAsync(ServicePointNews news, Occasion occasion, CancellationToken cancellationToken)
    {
        var owner = news.Client is { } client
            ? await stores.ServicePoints.ClaimAsync(client, news.Id, cancellationToken) ? client : (ClientId?)null
            : await stores.ServicePoints.FindOwnerAsync(news.Id, cancellationToken);
        if (owner is not { } known)
        {
            return news.Client is null ? new FollowOutcome.OwnerUnknown() : new FollowOutcome.OfAnotherClient();
        }

        var attempt = new Attempt(stores, news, known, occasion);
        return await Attempts.RunAsync<FollowOutcome>(
            () => attempt.TryAsync(cancellationToken), new FollowOutcome.Busy(), stores.Time, cancellationToken);
    }

    // What stays the same over the tries: the name that it found free.
    private sealed class Attempt(CardStores stores, ServicePointNews news, ClientId client, Occasion occasion)
    {
        private readonly DerivedName _derived = new(stores.Cards);
        private CardName? _taken;

        public async Task<FollowOutcome?> TryAsync(CancellationToken cancellationToken)
        {
            var now = stores.Time.GetUtcNow();
            var stored = await stores.ServicePoints.FindAnyAsync(client, news.Id, cancellationToken);
            var before = stored?.Value ?? Awaited(now);
            var after = news switch
            {
                ServicePointNews.Renamed renamed => before.Rename(renamed.Name, news.At, now),
                _ => before.Close(news.At, now),
            };
            if (stored is not null && after == before)
            {
                return new FollowOutcome.Known();
            }

            var card = after.VirtualCard is { } attached ? await stores.Cards.FindAsync(attached.Id, cancellationToken) : null;
            if (_taken is { } taken && card is not null)
            {
                await _derived.FindFreeAsync(card.Value, taken, cancellationToken);
            }

            var profiles = card is null ? null : await stores.Catalogue.KnowingAsync(card.Value.Profile, cancellationToken);
            return await StoreAsync(stored, after, card, profiles, now, cancellationToken);
        }

        private async Task<FollowOutcome?> StoreAsync(
            Stored<ServicePoint>? stored,
            ServicePoint after,
            Stored<Card>? card,
            ProfileSnapshot? profiles,
            DateTimeOffset now,
            CancellationToken cancellationToken)
        {
            var change = stores.Changes.Of(client);
            var plan = card is null ? null : Plan(card.Value, after, now);
            if (plan is not null)
            {
                CardChanges.Add(change, card!, plan, CardAnswers.Of(plan.Card, profiles!.Of(plan.Card.Profile), now), occasion, now);
                after = after with { VirtualCard = new AttachedCard(plan.Card.Id, plan.Card.Status, plan.Card.Expires) };
            }

            change.Write(Touched.ServicePoint, ServicePointRow.From(after), stored?.Tag);
            // News that only confirm the name are from now on the newest, and nothing that anybody did to the service point.
            if (stored?.Value.Version != after.Version)
            {
                change.Record(AuditEntry.Done(occasion, ServicePointAnswers.Location(after), now));
            }

            var conflict = await change.SubmitAsync(cancellationToken);
            _taken = conflict is Touched.CardName ? CardName.Derive(after.Name, after.Id) : _taken;
            return conflict is null ? new FollowOutcome.Followed() : null;
        }

        private CardPlan? Plan(Card card, ServicePoint point, DateTimeOffset now)
        {
            if (news is ServicePointNews.Renamed)
            {
                // A name that was given stays; one that was derived follows.
                var name = card.NameDerived ? _derived.For(card, CardName.Derive(point.Name, point.Id)) : card.Name;
                return name == card.Name ? null : new CardPlan { Card = card.Next(now).Named(name), Event = CardEventType.Updated };
            }

            return card.Status is CardStatus.Active or CardStatus.Suspended && card is not { Status: CardStatus.Suspended, StatusReason: StatusReason.EndOfUse }
                ? new CardPlan
                {
                    Card = card.Next(now).With(CardStatus.Suspended, StatusReason.EndOfUse),
                    Event = CardEventType.StatusChanged,
                    Note = new AuditNote(CardWords.Reasons.Of(StatusReason.EndOfUse)),
                }
                : null;
        }

        // Nothing is known of it but this. Any name that upstream gave it is newer.
        private ServicePoint Awaited(DateTimeOffset now) => new()
        {
            Client = client,
            Id = news.Id,
            Name = news is ServicePointNews.Renamed renamed ? renamed.Name : DisplayName.Load(news.Id.Value),
            NamedAt = news is ServicePointNews.Renamed ? news.At : IncomingEvent.Earliest,
            IsAwaited = true,
            Version = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
