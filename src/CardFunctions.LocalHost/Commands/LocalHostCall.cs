using System.Globalization;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary>Calls the running local host.</summary>
internal static class LocalHostCall
{
    /// <summary>Sends the request; anything but success is a fault with a message for the person.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                var why = await response.Content.ReadAsStringAsync(cancellationToken);
                throw new LocalHostFault(string.Create(CultureInfo.InvariantCulture, $"{request.RequestUri} answered {(int)response.StatusCode}: {why}"));
            }
        }
        catch (HttpRequestException exception)
        {
            throw new LocalHostFault($"Nothing answers at {request.RequestUri}: {exception.Message}", exception);
        }
    }
}
