using Azure;
using Azure.Core;
using CardFunctions.Tables.Json;
using CardFunctions.Tables.Limits;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables;

/// <summary>
/// One table. Thread-safe; meant to live as long as the process.
/// <para>Failures are <see cref="RequestFailedException"/> with the service's status and code (<see cref="TableErrorCode"/>). Status 0
/// means that no answer came after all retries: a write may or may not have happened.</para>
/// <para>A write whose answer was lost is sent again, and the second try may meet the work of the first: an insert finds its own entity
/// (409), an update its own change (412). Every write therefore leaves a random mark in the entity, the property <c>WriteId</c>, which
/// callers neither see nor set. When a try that was not the first is refused, the entity is read back, and the writer's own mark
/// there means success. What can't be told apart stays a refusal: another writer changed the entity between the two tries.</para>
/// </summary>
public sealed class TableClient
{
    private const string ReturnNoContent = "return-no-content";

    private readonly TablePipeline _pipeline;
    private readonly LostAnswers _lostAnswers;

    internal TableClient(string tableName, TablePipeline pipeline)
    {
        Name = tableName;
        _pipeline = pipeline;
        _lostAnswers = new LostAnswers(pipeline, tableName);
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>The table's address.</summary>
    public Uri Uri => new($"{_pipeline.EndpointText}/{Name}");

    /// <summary>Writes a filter with its values quoted as their types demand: <c>CreateQueryFilter($"RowKey ge {from}")</c>.</summary>
    /// <exception cref="ArgumentException">A value is null or of a type that the service does not have.</exception>
    public static string CreateQueryFilter(FormattableString filter) => QueryFilter.Create(filter);

    /// <summary>Makes the table unless it is there.</summary>
    public Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        TableServiceClient.CreateTableIfNotExistsAsync(_pipeline, Name, cancellationToken);

    /// <summary>Deletes the table with all that is in it. One that is not there is status 404 of the answer, not an exception.</summary>
    public Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        TableServiceClient.DeleteTableAsync(_pipeline, Name, cancellationToken);

    /// <summary>Inserts an entity.</summary>
    /// <returns>An answer with the entity's <c>ETag</c>.</returns>
    /// <exception cref="RequestFailedException">409 <see cref="TableErrorCode.EntityAlreadyExists"/> when there is one with its keys.</exception>
    /// <exception cref="ArgumentException">The service does not take such an entity; nothing was sent.</exception>
    public async Task<Response> AddEntityAsync(TableEntity entity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        EntityLimits.Check(entity);
        var writeId = WriteId.Next();
        using var message = _pipeline.CreateMessage(RequestMethod.Post, Name);
        message.Request.Headers.Add("Prefer", ReturnNoContent);
        TablePipeline.SetJson(message, EntityWriter.Write(entity, writeId));
        var response = await _pipeline.SendAsync(message, "AddEntity", Name, cancellationToken);
        if (response.Status is 201 or 204)
        {
            return response;
        }

        if (response.Status == 409 && TablePipeline.WasRetried(message)
            && await _lostAnswers.FindWriteAsync(entity, writeId, cancellationToken) is { } etag)
        {
            return new OperationResponse(204, etag, message.Request.ClientRequestId);
        }

        throw TableErrors.From(response, "AddEntity", Name);
    }

    /// <summary>Reads an entity.</summary>
    /// <param name="partitionKey">Its partition key.</param>
    /// <param name="rowKey">Its row key.</param>
    /// <param name="select">Names of the properties to read; all if left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestFailedException">404 <see cref="TableErrorCode.ResourceNotFound"/> when it is not there.</exception>
    public async Task<Response<TableEntity>> GetEntityAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var response = await SendGetAsync(partitionKey, rowKey, select, cancellationToken);
        return response.Status == 200
            ? Response.FromValue(ReadEntity(response, partitionKey, rowKey), response)
            : throw TableErrors.From(response, "GetEntity", Name);
    }

    /// <summary>Reads an entity that may not be there.</summary>
    /// <inheritdoc cref="GetEntityAsync"/>
    /// <returns>An answer whose <c>HasValue</c> says whether it is there.</returns>
    /// <exception cref="RequestFailedException">Any failure but 404.</exception>
    public async Task<NullableResponse<TableEntity>> GetEntityIfExistsAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var response = await SendGetAsync(partitionKey, rowKey, select, cancellationToken);
        return response.Status switch
        {
            200 => Response.FromValue(ReadEntity(response, partitionKey, rowKey), response),
            404 => new NoEntityResponse(response),
            _ => throw TableErrors.From(response, "GetEntityIfExists", Name),
        };
    }

    /// <summary>Changes an entity that is there.</summary>
    /// <param name="entity">Its keys and the properties to write.</param>
    /// <param name="ifMatch">The version to change; <see cref="ETag.All"/> for any.</param>
    /// <param name="mode">What becomes of the properties that are not named.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>An answer with the new <c>ETag</c>.</returns>
    /// <exception cref="RequestFailedException">
    /// 412 <see cref="TableErrorCode.UpdateConditionNotSatisfied"/> when it changed, 404 when it is not there.
    /// </exception>
    /// <exception cref="ArgumentException">No version was given, or the service does not take such an entity; nothing was sent.</exception>
    public Task<Response> UpdateEntityAsync(
        TableEntity entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
    {
        TransactionLimits.CheckUpdateETag(ifMatch, nameof(ifMatch));
        return WriteAsync("UpdateEntity", entity, ifMatch.ToString("H"), mode, cancellationToken);
    }

    /// <summary>Inserts an entity, or changes the one that is there, whatever its version.</summary>
    /// <inheritdoc cref="UpdateEntityAsync"/>
    public Task<Response> UpsertEntityAsync(
        TableEntity entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
        WriteAsync("UpsertEntity", entity, ifMatch: null, mode, cancellationToken);

    /// <summary>Deletes an entity. One that is not there is status 404 of the answer, not an exception.</summary>
    /// <param name="partitionKey">Its partition key.</param>
    /// <param name="rowKey">Its row key.</param>
    /// <param name="ifMatch">The version to delete; any if left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestFailedException">412 <see cref="TableErrorCode.UpdateConditionNotSatisfied"/> when it changed.</exception>
    public async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using var message = CreateEntityMessage(RequestMethod.Delete, partitionKey, rowKey);
        message.Request.Headers.Add("If-Match", ifMatch == default ? "*" : ifMatch.ToString("H"));
        var response = await _pipeline.SendAsync(message, "DeleteEntity", Name, cancellationToken);
        if (response.Status == 404 && TablePipeline.WasRetried(message) && TableErrors.IsCode(response, TableErrorCode.ResourceNotFound))
        {
            // An earlier try has deleted it.
            return new OperationResponse(204, etag: null, message.Request.ClientRequestId);
        }

        return response.Status is 204 or 404 ? response : throw TableErrors.From(response, "DeleteEntity", Name);
    }

    /// <summary>Finds entities, in the order of their keys.</summary>
    /// <param name="filter">An expression of the service's query language (<see cref="CreateQueryFilter"/>); all if left out.</param>
    /// <param name="maxPerPage">1 to 1000.</param>
    /// <param name="select">Names of the properties to read; all if left out. The keys come in any case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Entities; by <c>AsPages</c> pages, which may be empty and still have a continuation.</returns>
    public AsyncPageable<TableEntity> QueryAsync(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new TablePageable<TableEntity>(
            (token, pageSize, ct) => QueryPageAsync(filter, pageSize ?? maxPerPage, select, token, ct), cancellationToken);

    /// <summary>Does up to 100 actions in one partition, all or none.</summary>
    /// <returns>One answer an action, in their order; those of writes have the new <c>ETag</c>.</returns>
    /// <exception cref="TableTransactionFailedException">The service refused; nothing happened.</exception>
    /// <exception cref="ArgumentException">The service would not take the transaction; nothing was sent.</exception>
    public async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var transaction = new Batch.TableTransaction([.. transactionActions], _pipeline, Name, _lostAnswers);
        return await transaction.SubmitAsync(cancellationToken);
    }

    private async Task<Response> WriteAsync(
        string operation, TableEntity entity, string? ifMatch, TableUpdateMode mode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        EntityLimits.Check(entity);
        var writeId = WriteId.Next();
        var method = mode == TableUpdateMode.Merge ? RequestMethod.Patch : RequestMethod.Put;
        using var message = CreateEntityMessage(method, entity.PartitionKey, entity.RowKey);
        if (ifMatch is not null)
        {
            message.Request.Headers.Add("If-Match", ifMatch);
        }

        TablePipeline.SetJson(message, EntityWriter.Write(entity, writeId));
        var response = await _pipeline.SendAsync(message, operation, Name, cancellationToken);
        if (response.Status == 204)
        {
            return response;
        }

        if (response.Status is 409 or 412 && TablePipeline.WasRetried(message)
            && await _lostAnswers.FindWriteAsync(entity, writeId, cancellationToken) is { } etag)
        {
            return new OperationResponse(204, etag, message.Request.ClientRequestId);
        }

        throw TableErrors.From(response, operation, Name);
    }

    private async Task<Response> SendGetAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        using var message = CreateEntityMessage(RequestMethod.Get, partitionKey, rowKey, TableQuery.Build(filter: null, pageSize: null, select));
        return await _pipeline.SendAsync(message, "GetEntity", Name, cancellationToken);
    }

    private async Task<Page<TableEntity>> QueryPageAsync(
        string? filter, int? pageSize, IEnumerable<string>? select, string? continuationToken, CancellationToken cancellationToken)
    {
        var query = TableQuery.Build(filter, pageSize, select, ContinuationToken.ToQuery(continuationToken, ofTables: false));
        using var message = _pipeline.CreateMessage(RequestMethod.Get, $"{Name}()", query);
        var response = await _pipeline.SendAsync(message, "Query", Name, cancellationToken);
        return response.Status == 200
            ? Page<TableEntity>.FromValues(EntityReader.ReadPage(response.Content.ToMemory().Span), ContinuationToken.From(response), response)
            : throw TableErrors.From(response, "Query", Name);
    }

    private HttpMessage CreateEntityMessage(RequestMethod method, string partitionKey, string rowKey, string query = "")
    {
        EntityLimits.CheckKey(partitionKey, nameof(partitionKey));
        EntityLimits.CheckKey(rowKey, nameof(rowKey));
        return _pipeline.CreateMessage(method, $"{Name}{EntityAddress.Of(partitionKey, rowKey)}", query);
    }

    private static TableEntity ReadEntity(Response response, string partitionKey, string rowKey)
    {
        var entity = EntityReader.Read(response.Content.ToMemory().Span);
        entity.PartitionKey = partitionKey;
        entity.RowKey = rowKey;
        if (entity.ETag == default && response.Headers.ETag is { } etag)
        {
            entity.ETag = etag;
        }

        return entity;
    }
}
