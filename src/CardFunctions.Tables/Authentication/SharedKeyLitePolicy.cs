using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.Tables.Authentication;

/// <summary>
/// Signs each try anew, so that a try after a long wait has a fresh date (the service refuses one of 15 minutes ago). Source: "Authorize
/// with Shared Key", the Table service's Shared Key Lite format, of the Azure Storage REST documentation.
/// </summary>
internal sealed class SharedKeyLitePolicy(TableSharedKeyCredential credential, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    private const string CompParameter = "comp=";

    public override void OnSendingRequest(HttpMessage message)
    {
        var date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var toSign = $"{date}\n{CanonicalizedResource(message.Request.Uri.ToUri())}";

        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        credential.Sign(Encoding.UTF8.GetBytes(toSign), signature);
        message.Request.Headers.SetValue(
            HttpHeader.Names.Authorization, $"SharedKeyLite {credential.AccountName}:{Convert.ToBase64String(signature)}");
    }

    /// <summary>The account, the path as sent, and of the query the parameter <c>comp</c> alone.</summary>
    private string CanonicalizedResource(Uri uri)
    {
        var comp = uri.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith(CompParameter, StringComparison.Ordinal));
        return comp is null ? $"/{credential.AccountName}{uri.AbsolutePath}" : $"/{credential.AccountName}{uri.AbsolutePath}?{comp}";
    }
}
