using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using CardFunctions.Providers.Credentials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>A Key Vault over TLS, as far as reading a secret goes: its challenge, the token, the newest version.</summary>
internal sealed class VaultServer : IAsyncDisposable
{
    private const string Token = "a-token-for-the-vault";

    private readonly WebApplication _web;
    private readonly X509Certificate2 _certificate;
    private readonly HttpClientTransport _transport;
    private volatile TaskCompletionSource? _held;
    private int _reads;
    private int _challenges;

    private VaultServer(WebApplication web, X509Certificate2 certificate)
    {
        (_web, _certificate) = (web, certificate);
        // The one client that trusts this certificate, and it trusts no other.
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificate);
        _transport = new(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } });
    }

    /// <summary>The secret's value; null for none.</summary>
    public string? Secret { get; set; }

    /// <summary>Answers 503 while it is set.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often a secret was asked for with a token.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How often it was asked without.</summary>
    public int Challenges => Volatile.Read(ref _challenges);

    /// <summary>Starts it.</summary>
    public static async Task<VaultServer> StartAsync()
    {
        var certificate = MakeCertificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(certificate);
        }));
        var web = builder.Build();
        var server = new VaultServer(web, certificate);
        web.Run(server.AnswerAsync);
        await web.StartAsync();
        return server;
    }

    /// <summary>Its secrets, read as the app reads them.</summary>
    public ISecretSource Client() => new KeyVaultSecrets(new SecretClient(
        new Uri(_web.Urls.Single()),
        new KnownToken(),
        new SecretClientOptions
        {
            Transport = _transport,
            Retry = { MaxRetries = 0 },
            // The challenge names Azure's vaults, and this one is at another address.
            DisableChallengeResourceVerification = true,
        }));

    /// <summary>Keeps every read waiting until it is released.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them go on.</summary>
    public void Release() => _held!.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _held?.TrySetResult();
        await _web.DisposeAsync();
        _transport.Dispose();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.ToString() != $"Bearer {Token}")
        {
            Interlocked.Increment(ref _challenges);
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.microsoftonline.com/7a1b0f4e-0000-4000-8000-000000000000\", resource=\"https://vault.azure.net\"";
            return;
        }

        Interlocked.Increment(ref _reads);
        var (isAway, secret) = (IsAway, Secret);
        if (_held is { } held)
        {
            await held.Task;
        }

        var name = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)[1];
        context.Response.ContentType = "application/json";
        context.Response.StatusCode = isAway ? 503 : secret is null || name != "provider-datatrans" ? 404 : 200;
        await context.Response.WriteAsync(context.Response.StatusCode switch
        {
            200 => $$$"""{"value":{{{System.Text.Json.Nodes.JsonValue.Create(secret)!.ToJsonString()}}},"id":"{{{_web.Urls.Single()}}}/secrets/{{{name}}}/0a1b2c","attributes":{"enabled":true}}""",
            404 => """{"error":{"code":"SecretNotFound","message":"none"}}""",
            _ => """{"error":{"code":"Away","message":"none"}}""",
        });
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    private sealed class KnownToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal(["https://vault.azure.net/.default"], requestContext.Scopes);
            return new(Token, TimeProvider.System.GetUtcNow().AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
