using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CardFunctions.Providers.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>The provider's API over HTTP. Thread safe. How a call ended is a value; only the caller's cancellation throws.</summary>
internal sealed partial class DatatransApi(
    IHttpClientFactory clients,
    [FromKeyedServices(DatatransProvider.ProviderName)] CachedCredential credentials,
    IOptions<DatatransOptions> options,
    TimeProvider time,
    ILogger<DatatransApi> logger)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = DatatransProvider.ProviderName;

    private const string KeyHeader = "Idempotency-Key";

    // What the provider means by these, by the section "Idempotency" of its document.
    private const HttpStatusCode KeyInFlight = HttpStatusCode.Conflict;
    private const HttpStatusCode KeyReused = HttpStatusCode.UnprocessableContent;

    // Whoever waits longer may as well ask again then.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>Reads something.</summary>
    public Task<DatatransReply<T>> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Get, path, body: null, key: null), answer, cancellationToken);

    /// <summary>Does something once under a key.</summary>
    public Task<DatatransReply<T>> PostAsync<TBody, T>(
        string path, TBody body, JsonTypeInfo<TBody> info, string key, JsonTypeInfo<T>? answer, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, info), key), answer, cancellationToken);

    /// <summary>Changes something; the answer's body is not read.</summary>
    public Task<DatatransReply<Nothing>> PatchAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> info, CancellationToken cancellationToken) =>
        SendAsync<Nothing>(new(HttpMethod.Patch, path, JsonSerializer.SerializeToUtf8Bytes(body, info), key: null), answer: null, cancellationToken);

    /// <summary>Deletes something.</summary>
    public Task<DatatransReply<Nothing>> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync<Nothing>(new(HttpMethod.Delete, path, body: null, key: null), answer: null, cancellationToken);

    private async Task<DatatransReply<T>> SendAsync<T>(Call call, JsonTypeInfo<T>? answer, CancellationToken cancellationToken)
    {
        if (await credentials.FindAsync(cancellationToken) is not { } credential)
        {
            Log.NoCredential(logger);
            return new DatatransReply<T>.Busy(RetryAfter: null);
        }

        var reply = await TryAsync(call, credential, answer, cancellationToken);
        if (reply is null && await credentials.FindOtherThanAsync(credential, cancellationToken) is { } other)
        {
            // Refused means not done: to send it again, under the same key, is the same as to have sent it now.
            reply = await TryAsync(call, other, answer, cancellationToken);
        }

        if (reply is null)
        {
            Log.Refused(logger);
        }

        return reply ?? new DatatransReply<T>.Busy(RetryAfter: null);
    }

    /// <summary>One exchange; null when the provider refused the credential.</summary>
    private async Task<DatatransReply<T>?> TryAsync<T>(
        Call call, ProviderCredential credential, JsonTypeInfo<T>? answer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = call.ToRequest(credential);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode == HttpStatusCode.Unauthorized ? null : Read(response, body, answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's limit for connecting is shorter than ours for the whole: if it was not ours, nothing was sent.
            Log.NoAnswer(logger, call.Method.Method, limit.IsCancellationRequested ? "time-out" : "no connection in time");
            return limit.IsCancellationRequested ? new DatatransReply<T>.Silent() : new DatatransReply<T>.Busy(RetryAfter: null);
        }
        catch (HttpRequestException exception)
        {
            Log.NoAnswer(logger, call.Method.Method, $"{exception.HttpRequestError}");
            return WasNeverSent(exception.HttpRequestError) ? new DatatransReply<T>.Busy(RetryAfter: null) : new DatatransReply<T>.Silent();
        }
        catch (IOException exception)
        {
            Log.NoAnswer(logger, call.Method.Method, exception.GetType().Name);
            return new DatatransReply<T>.Silent();
        }
    }

    private DatatransReply<T> Read<T>(HttpResponseMessage response, byte[] body, JsonTypeInfo<T>? answer)
    {
        var status = response.StatusCode;
        DatatransReply<T>? reply = status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new DatatransReply<T>.Busy(RetryAfter(response)),
            KeyInFlight => new DatatransReply<T>.Silent(),
            KeyReused => new DatatransReply<T>.Failed(new(TransactionId: null, new(DatatransCodes.KeyReused, Start3DSecureUrl: null))),
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => Value(body, answer) is { } value ? new DatatransReply<T>.Done(value) : null,
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
                Parse(body, DatatransJson.Default.ErrorAnswer) is { Error.Code: not null } error ? new DatatransReply<T>.Failed(error) : null,
            _ => null,
        };
        if (reply is null)
        {
            Log.NotUnderstood(logger, (int)status);
        }

        return reply ?? new DatatransReply<T>.Silent();
    }

    private static T? Value<T>(byte[] body, JsonTypeInfo<T>? answer) => answer is null ? (T)(object)Nothing.Value : Parse(body, answer);

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> info)
    {
        try
        {
            return JsonSerializer.Deserialize(body, info);
        }
        catch (JsonException)
        {
            // Half a body, or somebody else's page. What it says is not to be repeated.
            return default;
        }
    }

    private static bool WasNeverSent(HttpRequestError error) => error is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is not { } given ? null : given < TimeSpan.Zero ? TimeSpan.Zero : given > MaxRetryAfter ? MaxRetryAfter : given;
    }

    // No record: a path can hold a token, which a record would print.
    private sealed class Call(HttpMethod method, string path, byte[]? body, string? key)
    {
        public HttpMethod Method => method;

        public HttpRequestMessage ToRequest(ProviderCredential credential)
        {
            var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            var pair = Encoding.UTF8.GetBytes($"{credential.MerchantId.Reveal()}:{credential.Password.Reveal()}");
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(pair));
            request.Headers.Accept.Add(new("application/json"));
            if (key is not null)
            {
                request.Headers.Add(KeyHeader, key);
            }

            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            }

            return request;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Datatrans can't be called without a credential.")]
        public static partial void NoCredential(ILogger logger);

        [LoggerMessage(LogLevel.Error, "Datatrans refuses the credential.")]
        public static partial void Refused(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "Datatrans gave no answer to a {Method}: {Failure}.")]
        public static partial void NoAnswer(ILogger logger, string method, string failure);

        [LoggerMessage(LogLevel.Warning, "Datatrans gave an answer of status {Status} that says nothing.")]
        public static partial void NotUnderstood(ILogger logger, int status);
    }
}
