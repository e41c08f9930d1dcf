using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.Tables.Authentication;

/// <summary>Appends a shared access signature to each try, the one that is current then.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        // What was there before the first try.
        if (!message.TryGetProperty(typeof(SasPolicy), out var value) || value is not string query)
        {
            query = message.Request.Uri.Query;
            message.SetProperty(typeof(SasPolicy), query);
        }

        var signature = credential.Signature.TrimStart('?');
        message.Request.Uri.Query = string.IsNullOrEmpty(query) ? $"?{signature}" : $"{query}&{signature}";
    }
}
