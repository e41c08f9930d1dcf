using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.ServiceBus;
using Microsoft.Extensions.Options;

namespace CardFunctions.AutomaticSales;

/// <summary>A message of the queue: that something must happen to an item.</summary>
/// <param name="SaleId">The run.</param>
/// <param name="ItemId">The item.</param>
internal sealed record SaleMessage(string SaleId, string ItemId);

/// <summary>Hands items to the queue. Thread safe.</summary>
/// <remarks>
/// A message says only which item; what is to be done with it stands in the store. So a message that is lost, or comes twice, or comes too
/// late, does no harm.
/// </remarks>
internal sealed class SaleQueue(BusSender bus, IOptions<BusOptions> options)
{
    private const string ContentType = "application/json; charset=utf-8";

    /// <summary>Hands items over, for when each is due.</summary>
    /// <param name="sale">The run.</param>
    /// <param name="items">The items.</param>
    /// <param name="round">Tells these messages from earlier ones of the same items, which duplicate detection would else drop; empty for the first.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <exception cref="Azure.RequestFailedException">Not all were taken; they must be sent again.</exception>
    public async Task SendAsync(string sale, IEnumerable<SaleItem> items, string round, CancellationToken cancellationToken)
    {
        foreach (var chunk in items.Chunk(BusSender.MaxBatch))
        {
            await bus.SendAsync(options.Value.AutomaticSalesQueue, [.. chunk.Select(item => MessageOf(sale, item, round))], cancellationToken);
        }
    }

    /// <summary>Hands an item over anew, for when it is due.</summary>
    /// <exception cref="Azure.RequestFailedException">It was not taken; it must be sent again.</exception>
    public Task SendLaterAsync(string sale, SaleItem item, CancellationToken cancellationToken) => bus.SendAsync(
        options.Value.AutomaticSalesQueue,
        MessageOf(sale, item, item.DueAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)) with { DueAt = item.DueAt },
        ContentType,
        cancellationToken);

    private static BusMessage MessageOf(string sale, SaleItem item, string round) => new(
        $"{sale}.{item.Id}{(round.Length > 0 ? $".{round}" : "")}",
        JsonSerializer.Serialize(new SaleMessage(sale, item.Id), SaleMessageJson.Default.SaleMessage));
}

/// <summary>JSON of the queue's messages.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SaleMessage))]
internal sealed partial class SaleMessageJson : JsonSerializerContext;
