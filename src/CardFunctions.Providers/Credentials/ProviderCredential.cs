using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain;

namespace CardFunctions.Providers.Credentials;

/// <summary>What this app is known by at a provider. It prints as <c>***</c>.</summary>
internal sealed class ProviderCredential
{
    // HTTP Basic parts name and password by it.
    private const char BasicSeparator = ':';

    private ProviderCredential(string merchantId, string password, string? webhookKey)
    {
        MerchantId = new(merchantId);
        Password = new(password);
        WebhookKey = string.IsNullOrEmpty(webhookKey) ? null : new(webhookKey);
    }

    /// <summary>The account's name.</summary>
    public Sensitive<string> MerchantId { get; }

    /// <summary>The account's password.</summary>
    public Sensitive<string> Password { get; }

    /// <summary>The key that the provider signs its notifications with; null where none is set.</summary>
    public Sensitive<string>? WebhookKey { get; }

    /// <summary>
    /// Takes a secret: JSON with <c>merchantId</c>, <c>password</c> and, where notifications are wanted, <c>webhookKey</c>. False when it
    /// is something else.
    /// </summary>
    public static bool TryRead(Sensitive<string> secret, [NotNullWhen(true)] out ProviderCredential? credential)
    {
        credential = null;
        try
        {
            if (JsonSerializer.Deserialize(secret.Reveal(), CredentialJson.Default.SecretContent) is
                { MerchantId: { Length: > 0 } merchantId, Password: { Length: > 0 } password } content
                && !merchantId.Contains(BasicSeparator, StringComparison.Ordinal))
            {
                credential = new(merchantId, password, content.WebhookKey);
            }
        }
        catch (JsonException)
        {
            // Its text could repeat a part of the secret, so that it goes no further.
        }

        return credential is not null;
    }

    /// <summary>Whether another says the same.</summary>
    public bool Says(ProviderCredential other) =>
        Same(MerchantId, other.MerchantId) && Same(Password, other.Password) && Same(WebhookKey, other.WebhookKey);

    /// <inheritdoc/>
    public override string ToString() => "***";

    private static bool Same(Sensitive<string>? left, Sensitive<string>? right) =>
        string.Equals(left?.Reveal(), right?.Reveal(), StringComparison.Ordinal);
}

/// <summary>A secret's content. No record: that would print what is in it.</summary>
internal sealed class SecretContent
{
    public string? MerchantId { get; init; }

    public string? Password { get; init; }

    public string? WebhookKey { get; init; }

    public override string ToString() => "***";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecretContent))]
internal sealed partial class CredentialJson : JsonSerializerContext;
