using Azure;
using Azure.Core;
using CardFunctions.Tables.Json;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables;

/// <summary>Finds out whether a write whose answer was lost has happened, by the mark that it left in the entity.</summary>
internal sealed class LostAnswers(TablePipeline pipeline, string table)
{
    /// <summary>What is there now at a write's keys.</summary>
    /// <param name="Exists">Whether there is an entity.</param>
    /// <param name="IsOurs">Whether it bears the mark of this write.</param>
    /// <param name="ETag">Its version.</param>
    internal readonly record struct Trace(bool Exists, bool IsOurs, string? ETag);

    /// <summary>The version that the write made; null when the entity is not of this write.</summary>
    /// <exception cref="RequestFailedException">It could not be read, so the write's outcome is not known.</exception>
    public async Task<string?> FindWriteAsync(TableEntity entity, string writeId, CancellationToken cancellationToken)
    {
        var trace = await LookAsync(entity, writeId, cancellationToken);
        return trace.IsOurs ? trace.ETag : null;
    }

    /// <inheritdoc cref="FindWriteAsync"/>
    public async Task<Trace> LookAsync(TableEntity entity, string writeId, CancellationToken cancellationToken)
    {
        var path = $"{table}{EntityAddress.Of(entity.PartitionKey, entity.RowKey)}";
        using var message = pipeline.CreateMessage(RequestMethod.Get, path, $"?$select={WriteId.PropertyName}");
        var response = await pipeline.SendAsync(message, "FindWrite", table, cancellationToken);
        return response.Status switch
        {
            200 => TraceIn(response, writeId),
            404 => default,
            _ => throw TableErrors.From(response, "FindWrite", table),
        };
    }

    private static Trace TraceIn(Response response, string writeId)
    {
        var found = EntityReader.Read(response.Content.ToMemory().Span);
        var etag = response.Headers.ETag?.ToString("H") ?? found.ETag.ToString("H");
        return new Trace(Exists: true, string.Equals(found.WriteId, writeId, StringComparison.Ordinal), etag);
    }
}
