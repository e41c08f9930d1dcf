using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class AuthenticationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_token_is_asked_for_storage_and_sent_as_bearer()
    {
        var transport = new FakeTransport((_, _) => new FakeResponse(HttpStatusCode.OK, """{"value":[]}"""));
        var credential = new FakeCredential();
        var service = new TableServiceClient(
            new Uri("https://account.table.core.windows.net"), credential, new TableClientOptions { Transport = transport });

        await service.PingAsync();

        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
        var request = Assert.Single(transport.Requests);
        Assert.Equal("Bearer token-1", request["Authorization"]);
        Assert.Equal("2020-12-06", request["x-ms-version"]);
        Assert.Equal("application/json;odata=minimalmetadata", request["Accept"]);
    }

    [Fact]
    public async Task A_token_does_not_go_over_plain_http()
    {
        var service = new TableServiceClient(azurite.TableEndpoint, new FakeCredential());

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.PingAsync());
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var service = new TableServiceClient(
            azurite.TableEndpoint, new TableSharedKeyCredential(AzuriteProcess.AccountName, Convert.ToBase64String(new byte[64])));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => service.PingAsync());

        Assert.Equal(403, failure.Status);
    }

    [Fact]
    public async Task Each_try_is_signed_anew()
    {
        var clock = new TickingClock();
        var transport = new FakeTransport((count, _) => count == 1
            ? new FakeResponse(HttpStatusCode.ServiceUnavailable)
            : new FakeResponse(HttpStatusCode.OK, """{"value":[]}"""));
        var options = new TableClientOptions { Transport = transport, TimeProvider = clock };
        options.Retry.Delay = TimeSpan.Zero;
        var service = new TableServiceClient(
            new Uri("https://account.table.core.windows.net"), new TableSharedKeyCredential("account", Convert.ToBase64String([1, 2, 3])), options);

        await service.PingAsync();

        foreach (var request in transport.Requests)
        {
            var expected = Convert.ToBase64String(HMACSHA256.HashData((byte[])[1, 2, 3], Encoding.UTF8.GetBytes($"{request["x-ms-date"]}\n/account/Tables")));
            Assert.Equal($"SharedKeyLite account:{expected}", request["Authorization"]);
        }

        Assert.Equal(2, transport.Requests.Select(request => request["x-ms-date"]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_shared_access_signature_lets_in_for_what_it_says()
    {
        var name = (await azurite.CreateTableAsync()).Name;
        var readOnly = new AzureSasCredential(AccountSas("r"));
        var table = new TableServiceClient(azurite.TableEndpoint, readOnly).GetTableClient(name);

        Assert.False((await table.GetEntityIfExistsAsync("p", "r")).HasValue);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        readOnly.Update(AccountSas("rwdlacu"));
        await table.AddEntityAsync(new TableEntity("p", "r"));
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "s"))]);
        var byConnectionString = new TableServiceClient($"TableEndpoint={azurite.TableEndpoint};SharedAccessSignature={AccountSas("rl")}");

        Assert.Equal(403, failure.Status);
        Assert.Equal(2, await byConnectionString.GetTableClient(name).QueryAsync(maxPerPage: 1).CountAsync());
    }

    [Fact]
    public async Task A_signature_is_appended_once_however_many_tries()
    {
        var transport = new FakeTransport((count, _) => count < 3
            ? new FakeResponse(HttpStatusCode.ServiceUnavailable)
            : new FakeResponse(HttpStatusCode.OK, """{"value":[]}"""));
        var options = new TableClientOptions { Transport = transport };
        options.Retry.Delay = TimeSpan.Zero;
        var service = new TableServiceClient(new Uri("https://account.table.core.windows.net"), new AzureSasCredential("sv=1&sig=s%2B"), options);

        await service.PingAsync();

        Assert.All(transport.Requests, request =>
            Assert.Equal("https://account.table.core.windows.net/Tables?$top=1&sv=1&sig=s%2B", request[":uri"]));
    }

    /// <summary>An account's signature for tables. Source: "Create an account SAS" of the Azure Storage REST documentation.</summary>
    private static string AccountSas(string permissions)
    {
        const string Version = "2020-12-06";
        const string Expiry = "2099-01-01T00:00:00Z";
        var toSign = $"{AzuriteProcess.AccountName}\n{permissions}\nt\nsco\n\n{Expiry}\n\nhttp,https\n{Version}\n\n";
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(Convert.FromBase64String(AzuriteProcess.AccountKey), Encoding.UTF8.GetBytes(toSign)));
        return $"sv={Version}&ss=t&srt=sco&sp={permissions}&se={Uri.EscapeDataString(Expiry)}&spr=http,https&sig={Uri.EscapeDataString(signature)}";
    }

    private sealed class FakeCredential : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("token-1", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class TickingClock : TimeProvider
    {
        private int _calls;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMinutes(Interlocked.Increment(ref _calls));
    }
}
