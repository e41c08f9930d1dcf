using CardFunctions.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;

namespace CardFunctions.Tests.Security;

public sealed class DiscoveredKeysTests : IDisposable
{
    private readonly FixedTime _time = new();
    private readonly Documents _documents = new();
    private readonly DiscoveredKeys _keys;

    public DiscoveredKeysTests() => _keys = new(
        Options.Create(new AuthOptions { Issuer = Issuer.Name }), _documents, _time, NullLogger<DiscoveredKeys>.Instance);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Keys_are_read_once_and_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _keys.GetAsync(CancellationToken.None).AsTask()));

        Assert.Equal(1, _documents.Reads);
        Assert.Equal("k1", Assert.Single((await _keys.GetAsync(CancellationToken.None))!).KeyId);
    }

    [Fact]
    public async Task An_unknown_key_reads_them_anew_at_most_once_a_minute()
    {
        await _keys.GetAsync(CancellationToken.None);
        _documents.KeyId = "k2";

        Assert.False(await _keys.RefreshAsync(CancellationToken.None));
        _time.Now += TimeSpan.FromSeconds(61);
        Assert.True(await _keys.RefreshAsync(CancellationToken.None));
        Assert.False(await _keys.RefreshAsync(CancellationToken.None));
        Assert.Equal("k2", Assert.Single((await _keys.GetAsync(CancellationToken.None))!).KeyId);
        Assert.Equal(2, _documents.Reads);
    }

    [Fact]
    public async Task An_outage_leaves_the_last_keys_in_use()
    {
        await _keys.GetAsync(CancellationToken.None);
        _documents.IsDown = true;
        _time.Now += TimeSpan.FromDays(2);

        Assert.Single((await _keys.GetAsync(CancellationToken.None))!);
        Assert.False(await _keys.RefreshAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_outage_at_the_beginning_gives_no_keys_and_is_tried_again_soon()
    {
        _documents.IsDown = true;

        Assert.Null(await _keys.GetAsync(CancellationToken.None));
        Assert.Null(await _keys.GetAsync(CancellationToken.None));
        Assert.Equal(1, _documents.Reads);

        _documents.IsDown = false;
        _time.Now += TimeSpan.FromSeconds(3);
        Assert.NotNull(await _keys.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Another_issuer_s_document_is_not_believed()
    {
        _documents.IssuerName = "https://login.example/other";

        Assert.Null(await _keys.GetAsync(CancellationToken.None));
    }

    private sealed class Documents : IDocumentRetriever
    {
        public string IssuerName { get; set; } = Issuer.Name;

        public string KeyId { get; set; } = "k1";

        public bool IsDown { get; set; }

        public int Reads { get; private set; }

        public Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            if (address.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal))
            {
                Reads++;
            }

            if (IsDown)
            {
                throw new IOException("down");
            }

            return Task.FromResult(address.EndsWith("/keys", StringComparison.Ordinal)
                ? $$"""{"keys":[{"kty":"EC","use":"sig","kid":"{{KeyId}}","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"""
                : $$"""{"issuer":"{{IssuerName}}","jwks_uri":"https://login.example/keys"}""");
        }
    }
}
