using System.Security.Cryptography;
using System.Text;
using CardFunctions.Security;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Tests.Security;

public sealed class TokenTests
{
    private readonly Issuer _issuer = new();
    private readonly FixedTime _time = new();
    private readonly VerifiedTokens _cache = new();
    private readonly TokenVerifier _verifier;

    public TokenTests() =>
        _verifier = new(Options.Create(new AuthOptions { Issuer = Issuer.Name, Audience = Issuer.Audience }), _issuer, _cache, _time);

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    public async Task A_good_token_tells_who_calls(string algorithm)
    {
        SecurityKey key = algorithm is SecurityAlgorithms.EcdsaSha256 ? _issuer.Ec : _issuer.Rsa;
        var token = _issuer.Sign(_time.Now, credentials: new(key, algorithm), roles: ["CARDS", "own"], clients: new[] { "a", "b" });

        var good = await GoodAsync(token);

        Assert.Equal("alice", good.Subject);
        Assert.Equal(["CARDS", "own"], good.Roles);
        Assert.Equal(["a", "b"], good.Clients);
    }

    [Fact]
    public async Task A_foreign_issuer_is_refused() => await AssertBadAsync(_issuer.Sign(_time.Now, issuer: "https://login.example/other"));

    [Fact]
    public async Task Another_audience_is_refused() => await AssertBadAsync(_issuer.Sign(_time.Now, audience: "api://other"));

    [Fact]
    public async Task A_token_without_a_subject_is_refused() => await AssertBadAsync(_issuer.Sign(_time.Now, subject: null));

    [Fact]
    public async Task Other_algorithms_are_refused()
    {
        await AssertBadAsync(_issuer.Sign(_time.Now, credentials: new(_issuer.Rsa, SecurityAlgorithms.RsaSha512)));
        await AssertBadAsync(_issuer.Sign(_time.Now, credentials: new(_issuer.Rsa, SecurityAlgorithms.RsaSha384)));
    }

    [Fact]
    public async Task Algorithm_none_is_refused()
    {
        var payload = _issuer.Sign(_time.Now).Split('.')[1];

        await AssertBadAsync($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.");
        await AssertBadAsync($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.AAAA");
    }

    [Fact]
    public async Task The_public_key_as_an_HMAC_secret_is_refused()
    {
        var secret = new SymmetricSecurityKey(Issuer.PublicKeyBytes) { KeyId = "rsa-1" };

        await AssertBadAsync(_issuer.Sign(_time.Now, credentials: new(secret, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = _issuer.Sign(_time.Now, roles: ["CARDS"]).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("CARDS", "ADMIN", StringComparison.Ordinal);

        await AssertBadAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
    }

    [Fact]
    public async Task A_stranger_s_key_under_a_known_id_is_refused()
    {
        using var rsa = RSA.Create(2048);

        await AssertBadAsync(_issuer.Sign(_time.Now, credentials: new(new RsaSecurityKey(rsa) { KeyId = "rsa-1" }, SecurityAlgorithms.RsaSha256)));
    }

    [Fact]
    public async Task An_unknown_key_is_looked_for_once_more()
    {
        using var rsa = RSA.Create(2048);
        var fresh = new RsaSecurityKey(rsa) { KeyId = "rsa-2" };
        var token = _issuer.Sign(_time.Now, credentials: new(fresh, SecurityAlgorithms.RsaSha256));

        await AssertBadAsync(token);
        _issuer.Rotated = [Issuer.Public(fresh)];
        await GoodAsync(token);
    }

    [Fact]
    public async Task A_token_holds_from_its_beginning_to_its_end_and_two_minutes_either_side()
    {
        var token = _issuer.Sign(_time.Now, validIn: TimeSpan.FromMinutes(10), validFor: TimeSpan.FromMinutes(10));
        var begin = _time.Now + TimeSpan.FromMinutes(10);

        _time.Now = begin - TimeSpan.FromSeconds(121);
        await AssertBadAsync(token);
        _time.Now = begin - TimeSpan.FromSeconds(119);
        await GoodAsync(token);
        _time.Now = begin + TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(119);
        await GoodAsync(token);
        _time.Now = begin + TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(121);
        await AssertBadAsync(token);
    }

    [Fact]
    public async Task A_remembered_token_ends_when_it_would_have()
    {
        var token = _issuer.Sign(_time.Now, validFor: TimeSpan.FromMinutes(1));
        await GoodAsync(token);
        Assert.Equal(1, _cache.Count);

        _time.Now += TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1);

        Assert.NotNull(_cache.Find(token, _time.Now));
        await AssertBadAsync(token);
    }

    [Fact]
    public async Task A_withdrawn_key_opens_no_longer_than_five_minutes()
    {
        var token = _issuer.Sign(_time.Now);
        await GoodAsync(token);
        _issuer.Keys = [Issuer.Public(_issuer.Ec)];

        await GoodAsync(token);
        _time.Now += TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);
        await AssertBadAsync(token);
    }

    [Fact]
    public async Task Bad_tokens_are_not_remembered()
    {
        await AssertBadAsync(_issuer.Sign(_time.Now, audience: "api://other"));

        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public async Task While_the_issuer_is_out_of_reach_only_what_is_surely_bad_is_called_bad()
    {
        _issuer.Keys = null;

        Assert.Equal(TokenVerdict.Undecided, await VerifyAsync(_issuer.Sign(_time.Now)));
        await AssertBadAsync(_issuer.Sign(_time.Now, issuer: "https://login.example/other"));
        await AssertBadAsync("nonsense");
    }

    [Fact]
    public async Task No_text_makes_checking_a_token_fail()
    {
        var good = _issuer.Sign(_time.Now);
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var text = new StringBuilder(good);
            for (var change = 0; change < 3; change++)
            {
                text[random.Next(text.Length - 1)] = (char)random.Next(1, 300);
            }

            var verdict = await VerifyAsync(text.ToString());
            Assert.True(verdict is TokenVerdict.IsBad || string.Equals(text.ToString(), good, StringComparison.Ordinal), text.ToString());
        }

        await AssertBadAsync(string.Empty);
        await AssertBadAsync("..");
        await AssertBadAsync("a.b.c");
        await AssertBadAsync(new string('a', 20_000));
    }

    private async Task<VerifiedToken> GoodAsync(string token) => Assert.IsType<TokenVerdict.IsGood>(await VerifyAsync(token)).Token;

    private async Task AssertBadAsync(string token) => Assert.Equal(TokenVerdict.Bad, await VerifyAsync(token));

    private ValueTask<TokenVerdict> VerifyAsync(string token) => _verifier.VerifyAsync(token, CancellationToken.None);
}
