using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Events;
using CardFunctions.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServicePoints;

/// <summary>
/// Acts on upstream's events of service points: a new one gets its virtual card, exactly once; a renamed one takes its card's derived
/// name along; a closed one can transact no more.
/// </summary>
public sealed partial class ProvisionVirtualCard : IMessageHandler, IReplayable
{
    private const string Entity = "service-points";

    private readonly RegisterServicePoint _register;
    private readonly FollowServicePoint _follow;
    private readonly ActOrKeep _actOrKeep;
    private readonly Currency _defaultCurrency;
    private readonly TimeProvider _time;
    private readonly ILogger<ProvisionVirtualCard> _logger;

    internal ProvisionVirtualCard(
        RegisterServicePoint register,
        FollowServicePoint follow,
        ActOrKeep actOrKeep,
        IOptions<CardOptions> options,
        TimeProvider time,
        ILogger<ProvisionVirtualCard> logger)
    {
        _register = register;
        _follow = follow;
        _actOrKeep = actOrKeep;
        _defaultCurrency = options.Value.Currency;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    string IReplayable.Entity => Entity;

    /// <inheritdoc/>
    /// <exception cref="MessageNotReadyException">The client or the card profile is not known yet, or others were faster.</exception>
    /// <exception cref="Azure.RequestFailedException">The store can't be reached.</exception>
    public Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _actOrKeep.HandleAsync(this, message, cancellationToken);

    /// <inheritdoc/>
    async Task<Rejection?> IReplayable.ActAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (IncomingEvent.Read(message, now, out var rejection) is not { } incoming)
        {
            return rejection;
        }

        var occasion = Occasion.OfMessage(incoming.Source, Entity, nameof(ProvisionVirtualCard));
        switch (incoming.Type)
        {
            case null or ServicePointCreated.Type:
                return ServicePointCreated.Read(incoming, _defaultCurrency, now, out rejection) is { } registration
                    ? await RegisterAsync(registration, incoming.Time, occasion, cancellationToken)
                    : rejection;
            case ServicePointNewsEvent.RenamedType or ServicePointNewsEvent.ClosedType:
                return ServicePointNewsEvent.Read(incoming, now, out rejection) is { } news
                    ? await FollowAsync(news, occasion, cancellationToken)
                    : rejection;
            default:
                return new Rejection(RejectionReason.TypeUnknown, "No event of this type is known.");
        }
    }

    private async Task<Rejection?> RegisterAsync(
        Registration registration, DateTimeOffset? happenedAt, Occasion occasion, CancellationToken cancellationToken)
    {
        switch (await _register.ExecuteAsync(registration, occasion, cancellationToken))
        {
            case RegisterOutcome.Registered { Card: { } card }:
                Instruments.NoteReady(happenedAt, _time.GetUtcNow());
                Log.Provisioned(_logger, registration.Id.Value, card.ToString());
                return null;
            case RegisterOutcome.Registered:
                Instruments.NoteProvisioning("registered");
                Log.Registered(_logger, registration.Id.Value);
                return null;
            case RegisterOutcome.Existing or RegisterOutcome.Repeated:
                Instruments.NoteProvisioning("known");
                Log.Known(_logger, registration.Id.Value);
                return null;
            case RegisterOutcome.OfAnotherClient:
                return OfAnotherClient;
            case RegisterOutcome.ClientUnknown:
                throw new MessageNotReadyException($"The client {registration.Client} is not known, and the event does not name it.");
            case RegisterOutcome.ProfileUnknown unknown:
                throw new MessageNotReadyException($"The card profile {unknown.Code} is not known.");
            case RegisterOutcome.Busy:
                throw new MessageNotReadyException($"Other changes of the client {registration.Client} were faster.");
            default:
                throw new InvalidOperationException("There is no other outcome.");
        }
    }

    private async Task<Rejection?> FollowAsync(ServicePointNews news, Occasion occasion, CancellationToken cancellationToken)
    {
        switch (await _follow.ExecuteAsync(news, occasion, cancellationToken))
        {
            case FollowOutcome.Followed:
                Log.Followed(_logger, news.Id.Value, news.GetType().Name);
                return null;
            case FollowOutcome.Known:
                Log.Known(_logger, news.Id.Value);
                return null;
            case FollowOutcome.OfAnotherClient:
                return OfAnotherClient;
            case FollowOutcome.OwnerUnknown:
                throw new MessageNotReadyException($"The service point {news.Id} is not known, and the event does not name its client.");
            case FollowOutcome.Busy:
                throw new MessageNotReadyException($"Other changes of the service point {news.Id} were faster.");
            default:
                throw new InvalidOperationException("There is no other outcome.");
        }
    }

    private static Rejection OfAnotherClient =>
        new(RejectionReason.ServicePointOfAnotherClient, "The service point belongs to another client.");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Service point {ServicePointId} has its virtual card {CardId}.")]
        public static partial void Provisioned(ILogger logger, string servicePointId, string cardId);

        [LoggerMessage(LogLevel.Information, "Service point {ServicePointId} is registered; its client wants no card made by itself.")]
        public static partial void Registered(ILogger logger, string servicePointId);

        [LoggerMessage(LogLevel.Information, "Service point {ServicePointId}: {News}.")]
        public static partial void Followed(ILogger logger, string servicePointId, string news);

        [LoggerMessage(LogLevel.Debug, "Service point {ServicePointId} was known already.")]
        public static partial void Known(ILogger logger, string servicePointId);
    }
}
