using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServicePoints;

/// <summary>Acts on upstream's events of service points: a new one gets its virtual card, exactly once.</summary>
public sealed partial class ProvisionVirtualCard : IMessageHandler
{
    private const string Source = "service-points";

    private readonly RegisterServicePoint _register;
    private readonly RejectedEventStore _rejected;
    private readonly Currency _defaultCurrency;
    private readonly TimeProvider _time;
    private readonly ILogger<ProvisionVirtualCard> _logger;

    internal ProvisionVirtualCard(
        RegisterServicePoint register,
        RejectedEventStore rejected,
        IOptions<CardOptions> options,
        TimeProvider time,
        ILogger<ProvisionVirtualCard> logger)
    {
        _register = register;
        _rejected = rejected;
        _defaultCurrency = options.Value.Currency;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <exception cref="MessageNotReadyException">The client or the card profile is not known yet, or others were faster.</exception>
    /// <exception cref="Azure.RequestFailedException">The store can't be reached.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (Read(message, out var rejection) is not { } registration)
        {
            await RejectAsync(message, rejection!, cancellationToken);
            return;
        }

        switch (await _register.ExecuteAsync(registration, request: null, cancellationToken))
        {
            case RegisterOutcome.Registered { Card: { } card }:
                Log.Provisioned(_logger, registration.Id.Value, card.ToString());
                break;
            case RegisterOutcome.Registered:
                Log.Registered(_logger, registration.Id.Value);
                break;
            case RegisterOutcome.Existing or RegisterOutcome.Repeated:
                Log.Known(_logger, registration.Id.Value);
                break;
            case RegisterOutcome.OfAnotherClient:
                await RejectAsync(
                    message,
                    new Rejection(RejectionReason.ServicePointOfAnotherClient, "The service point belongs to another client."),
                    cancellationToken);
                break;
            case RegisterOutcome.ClientUnknown:
                throw new MessageNotReadyException($"The client {registration.Client} is not known, and the event does not name it.");
            case RegisterOutcome.ProfileUnknown unknown:
                throw new MessageNotReadyException($"The card profile {unknown.Code} is not known.");
            case RegisterOutcome.Busy:
                throw new MessageNotReadyException($"Other changes of the client {registration.Client} were faster.");
        }
    }

    private Registration? Read(ReadOnlyMemory<byte> message, out Rejection? rejection)
    {
        var now = _time.GetUtcNow();
        if (IncomingEvent.Read(message, now, out rejection) is not { } incoming)
        {
            return null;
        }

        if (incoming.Type is null or ServicePointCreated.Type)
        {
            return ServicePointCreated.Read(incoming, _defaultCurrency, now, out rejection);
        }

        rejection = new Rejection(RejectionReason.TypeUnknown, "No event of this type is known.");
        return null;
    }

    private async Task RejectAsync(ReadOnlyMemory<byte> message, Rejection rejection, CancellationToken cancellationToken)
    {
        var (id, isNew) = await _rejected.KeepAsync(Source, message, rejection, cancellationToken);
        if (isNew)
        {
            Log.Rejected(_logger, id, Rejection.Reasons.Of(rejection.Reason));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Service point {ServicePointId} has its virtual card {CardId}.")]
        public static partial void Provisioned(ILogger logger, string servicePointId, string cardId);

        [LoggerMessage(LogLevel.Information, "Service point {ServicePointId} is registered; its client wants no card made by itself.")]
        public static partial void Registered(ILogger logger, string servicePointId);

        [LoggerMessage(LogLevel.Debug, "Service point {ServicePointId} was known already.")]
        public static partial void Known(ILogger logger, string servicePointId);

        [LoggerMessage(LogLevel.Warning, "An event was rejected and kept as {RejectedEventId}: {Reason}.")]
        public static partial void Rejected(ILogger logger, string rejectedEventId, string reason);
    }
}
