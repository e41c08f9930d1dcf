using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Demo;

/// <summary>Calls the API of the running local host, as an upstream system does.</summary>
internal sealed class DemoApi(HttpMessageInvoker http, Uri address, string token)
{
    private const int KeyDigits = 32;
    private const int MaxTries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls it; what is answered with 503 is tried again, with the same key.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The body of the answer; an undefined element where it has none.</returns>
    /// <exception cref="LocalHostFault">It answered anything but success; the message says what.</exception>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, string? json, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetHexString(KeyDigits);
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri(address, $"/api/v1/{path}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("Idempotency-Key", key);
            if (json is not null)
            {
                request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            }

            using var answer = await SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
            }

            if (answer.StatusCode is not System.Net.HttpStatusCode.ServiceUnavailable || attempt == MaxTries)
            {
                throw new LocalHostFault(string.Create(CultureInfo.InvariantCulture, $"{method} /api/v1/{path} answered {(int)answer.StatusCode}: {text}"));
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new LocalHostFault($"Nothing answers at {request.RequestUri}: {exception.Message}", exception);
        }
    }
}
