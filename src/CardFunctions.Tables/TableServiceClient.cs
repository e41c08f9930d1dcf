using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using CardFunctions.Tables.Authentication;
using CardFunctions.Tables.Json;
using CardFunctions.Tables.Limits;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables;

/// <summary>
/// The tables of an account. Thread-safe; meant to live as long as the process. Failures are <see cref="RequestFailedException"/>;
/// status 0 means that no answer came.
/// </summary>
public sealed class TableServiceClient
{
    private const string Scope = "https://storage.azure.com/.default";

    private readonly TablePipeline _pipeline;

    /// <summary>An account by its connection string; <c>UseDevelopmentStorage=true</c> is the emulator on its usual port.</summary>
    /// <exception cref="FormatException">The string is malformed; the message does not repeat it.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
        : this(ConnectionString.Parse(connectionString), options ?? new TableClientOptions())
    {
    }

    /// <summary>An account by its address, with one of its keys.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(new ConnectionString(endpoint, credential, Sas: null), options ?? new TableClientOptions())
    {
    }

    /// <summary>An account by its address, with a shared access signature.</summary>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions? options = null)
        : this(new ConnectionString(endpoint, SharedKey: null, credential), options ?? new TableClientOptions())
    {
    }

    /// <summary>An account by its address, with an identity. Tokens go over HTTPS only.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) =>
        _pipeline = new TablePipeline(endpoint, options ?? new TableClientOptions(), new BearerTokenAuthenticationPolicy(tokenCredential, Scope));

    private TableServiceClient(ConnectionString account, TableClientOptions options)
    {
        HttpPipelinePolicy authentication = account.SharedKey is { } sharedKey
            ? new SharedKeyLitePolicy(sharedKey, options.TimeProvider)
            : new SasPolicy(account.Sas!);
        _pipeline = new TablePipeline(account.Endpoint, options, authentication);
    }

    /// <summary>The service's address.</summary>
    public Uri Uri => _pipeline.Endpoint;

    /// <summary>A table of the account; nothing is sent.</summary>
    /// <exception cref="ArgumentException">It is no name of a table.</exception>
    public TableClient GetTableClient(string tableName) => new(TableName.Check(tableName), _pipeline);

    /// <summary>Makes a table unless it is there.</summary>
    public Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        CreateTableIfNotExistsAsync(_pipeline, TableName.Check(tableName), cancellationToken);

    /// <summary>Deletes a table with all that is in it. One that is not there is status 404 of the answer, not an exception.</summary>
    public Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        DeleteTableAsync(_pipeline, TableName.Check(tableName), cancellationToken);

    /// <summary>Lists tables by name.</summary>
    /// <param name="filter">An expression over <c>TableName</c>; see <see cref="TableClient.CreateQueryFilter"/>.</param>
    /// <param name="maxPerPage">1 to 1000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public AsyncPageable<TableItem> QueryAsync(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new TablePageable<TableItem>(
            (token, pageSize, ct) => QueryPageAsync(filter, pageSize ?? maxPerPage, token, ct), cancellationToken);

    /// <summary>
    /// Asks for one table's name: the cheapest call that tells whether the account can be reached and takes the credential. Needs no
    /// more than a data role.
    /// </summary>
    public async Task<Response> PingAsync(CancellationToken cancellationToken = default)
    {
        var page = await QueryPageAsync(filter: null, pageSize: 1, continuationToken: null, cancellationToken);
        return page.GetRawResponse();
    }

    internal static async Task<Response<TableItem>> CreateTableIfNotExistsAsync(
        TablePipeline pipeline, string tableName, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Post, "Tables");
        message.Request.Headers.Add("Prefer", "return-no-content");
        TablePipeline.SetJson(message, Encoding.UTF8.GetBytes($$"""{"TableName":"{{tableName}}"}"""));
        var response = await pipeline.SendAsync(message, "CreateTable", tableName, cancellationToken);
        return response.Status is 201 or 204 || (response.Status == 409 && TableErrors.IsCode(response, TableErrorCode.TableAlreadyExists))
            ? Response.FromValue(new TableItem(tableName), response)
            : throw TableErrors.From(response, "CreateTable", tableName);
    }

    internal static async Task<Response> DeleteTableAsync(TablePipeline pipeline, string tableName, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Delete, $"Tables('{tableName}')");
        var response = await pipeline.SendAsync(message, "DeleteTable", tableName, cancellationToken);
        return response.Status switch
        {
            204 or 404 => response,
            _ => throw TableErrors.From(response, "DeleteTable", tableName),
        };
    }

    private async Task<Page<TableItem>> QueryPageAsync(string? filter, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        var query = TableQuery.Build(filter, pageSize, select: null, ContinuationToken.ToQuery(continuationToken, ofTables: true));
        using var message = _pipeline.CreateMessage(RequestMethod.Get, "Tables", query);
        var response = await _pipeline.SendAsync(message, "QueryTables", "Tables", cancellationToken);
        return response.Status == 200
            ? Page<TableItem>.FromValues(EntityReader.ReadTables(response.Content.ToMemory().Span), ContinuationToken.From(response), response)
            : throw TableErrors.From(response, "QueryTables", "Tables");
    }
}
