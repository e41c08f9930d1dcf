using System.Net.Http.Headers;
using System.Text;

namespace CardFunctions.IntegrationTests.App;

/// <summary>Calls the running app as one caller. Thread safe.</summary>
/// <param name="http">The way to the handler.</param>
/// <param name="token">The caller's token; null sends none.</param>
internal sealed class Api(HttpClient http, string? token)
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiAnswer> PutAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, json, headers);

    public Task<ApiAnswer> PostAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, json, headers);

    public Task<ApiAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>Sends a request; a path that does not begin with a slash is below <c>/api/v1/</c>. It goes out as it is written.</summary>
    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers) =>
        SendContentAsync(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), headers);

    /// <summary>Sends a request with a body of any kind.</summary>
    public async Task<ApiAnswer> SendContentAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var absolute = path.StartsWith('/') ? path[1..] : $"api/v1/{path}";
        using var request = new HttpRequestMessage(method, new Uri(http.BaseAddress + absolute, in AsItIs)) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        using var answer = await http.SendAsync(request);
        var all = answer.Headers.Concat(answer.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer(answer.StatusCode, all, await answer.Content.ReadAsByteArrayAsync());
    }
}
