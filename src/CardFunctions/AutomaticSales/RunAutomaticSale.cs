using System.Text.Json;
using CardFunctions.Domain;
using CardFunctions.Events;

namespace CardFunctions.AutomaticSales;

/// <summary>Acts on the messages of the queue of automatic sales: each says that something must happen to one item.</summary>
public sealed class RunAutomaticSale : IMessageHandler, IReplayable
{
    /// <summary>The queue, as rejected messages and the audit trail name it.</summary>
    internal const string Entity = "automatic-sales";

    private readonly ChargeItem _charge;
    private readonly ActOrKeep _actOrKeep;

    internal RunAutomaticSale(ChargeItem charge, ActOrKeep actOrKeep) => (_charge, _actOrKeep) = (charge, actOrKeep);

    /// <inheritdoc/>
    string IReplayable.Entity => Entity;

    /// <inheritdoc/>
    /// <exception cref="MessageNotReadyException">Others were faster, every time.</exception>
    /// <exception cref="Azure.RequestFailedException">The store or the bus can't be reached.</exception>
    public Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _actOrKeep.HandleAsync(this, message, cancellationToken);

    /// <inheritdoc/>
    async Task<Rejection?> IReplayable.ActAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
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
}
