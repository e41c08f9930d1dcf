using System.Text.Json;
using CardFunctions.Domain;
using CardFunctions.Events;
using Microsoft.Extensions.Logging;

namespace CardFunctions.AutomaticSales;

/// <summary>Acts on the messages of the queue of automatic sales: each says that something must happen to one item.</summary>
public sealed partial class RunAutomaticSale : IMessageHandler, IReplayable
{
    private const string Entity = "automatic-sales";

    private readonly ChargeItem _charge;
    private readonly RejectedEventStore _rejected;
    private readonly ILogger<RunAutomaticSale> _logger;

    internal RunAutomaticSale(ChargeItem charge, RejectedEventStore rejected, ILogger<RunAutomaticSale> logger) =>
        (_charge, _rejected, _logger) = (charge, rejected, logger);

    /// <inheritdoc/>
    string IReplayable.Entity => Entity;

    /// <inheritdoc/>
    /// <exception cref="MessageNotReadyException">Others were faster, every time.</exception>
    /// <exception cref="Azure.RequestFailedException">The store or the bus can't be reached.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (await ActAsync(message, cancellationToken) is not { } rejection)
        {
            return;
        }

        var (id, isNew) = await _rejected.KeepAsync(Entity, message, rejection, cancellationToken);
        if (isNew)
        {
            Log.Rejected(_logger, id, Rejection.Reasons.Of(rejection.Reason));
        }
    }

    /// <inheritdoc/>
    Task<Rejection?> IReplayable.ActAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ActAsync(message, cancellationToken);

    private async Task<Rejection?> ActAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        SaleMessage? read;
        try
        {
            read = JsonSerializer.Deserialize(message.Span, SaleMessageJson.Default.SaleMessage);
        }
        catch (JsonException)
        {
            return new Rejection(RejectionReason.NotJson, "It is not the JSON of a message of this queue.");
        }

        if (read is null || !SaleStore.IsId(read.SaleId) || !UpstreamIdentifier.IsValid(read.ItemId))
        {
            return new Rejection(RejectionReason.DataInvalid, "It names no automatic sale and item.");
        }

        return await _charge.ExecuteAsync(read, cancellationToken)
            ? null
            : new Rejection(RejectionReason.DataInvalid, "There is no such automatic sale, or no such item of it.");
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A message of an automatic sale was rejected and kept as {RejectedEventId}: {Reason}.")]
        public static partial void Rejected(ILogger logger, string rejectedEventId, string reason);
    }
}
