using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Http;

/// <summary>Reads a JSON body: its bytes, its shape, its meaning. What is wrong goes into the request's <see cref="Faults"/>.</summary>
internal static class BodyReader
{
    // A declared length is only a promise, so no more than this is set aside on its word.
    private const int MaxFirstBuffer = 64 * 1024;

    /// <summary>The command, or null when the request has any fault or is refused otherwise.</summary>
    public static async ValueTask<TCommand?> ReadAsync<TRequest, TCommand>(HttpContext context, bool isOptional)
        where TRequest : class, IRequest<TCommand>
        where TCommand : class
    {
        var state = RequestState.Of(context);
        if (await ReadBytesAsync(context.Request, BodyLimit.Of(context), context.RequestAborted) is not { } bytes)
        {
            state.Refusal ??= ProblemCatalogue.BodyTooLarge;
            return null;
        }

        var isSecret = typeof(ISecretRequest).IsAssignableFrom(typeof(TRequest));
        state.HasSecretBody = isSecret;
        state.Body = isSecret ? default : bytes;
        if (bytes.IsEmpty)
        {
            if (!isOptional)
            {
                state.Faults.AddStructural(Faults.Root, FaultTexts.EmptyBody);
                return null;
            }

            bytes = "{}"u8.ToArray();
        }
        else if (!IsJson(context.Request.ContentType))
        {
            state.Refusal ??= ProblemCatalogue.UnsupportedMediaType;
            return null;
        }

        var now = (context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
        var command = Read<TRequest, TCommand>(bytes, context.RequestServices.GetRequiredService<RequestJson>(), state.Faults, now);
        if (isSecret)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(bytes).Span);
        }

        return command;
    }

    /// <summary>The command that some JSON stands for, or null with everything that is wrong in <paramref name="faults"/>.</summary>
    public static TCommand? Read<TRequest, TCommand>(ReadOnlyMemory<byte> utf8Json, RequestJson json, Faults faults, DateTimeOffset now = default)
        where TRequest : class, IRequest<TCommand>
        where TCommand : class
    {
        if (!TryReadStrictly<TRequest>(utf8Json.Span, json, out var request))
        {
            request = StructureCheck.Run<TRequest>(utf8Json, json, faults);
        }

        var command = request is ITimedRequest<TCommand> timed ? timed.Read(faults, now) : request?.Read(faults);
        if (faults.Any)
        {
            return null;
        }

        return command ?? throw new InvalidOperationException($"{typeof(TRequest).Name} gave neither a command nor a fault.");
    }

    /// <summary>The body as it came; null when it is longer than it may be.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        var buffer = new byte[Math.Clamp((int)(request.ContentLength ?? 1024) + 1, 16, MaxFirstBuffer)];
        var length = 0;
        while (await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, maxBytes + 1));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static bool TryReadStrictly<TRequest>(ReadOnlySpan<byte> utf8Json, RequestJson json, out TRequest? request)
        where TRequest : class
    {
        request = null;
        if (StructureCheck.MayHoldNullElement(utf8Json))
        {
            return false;
        }

        try
        {
            request = JsonSerializer.Deserialize(utf8Json, json.StrictInfo<TRequest>());
        }
        catch (JsonException)
        {
            // Expected: the slow path says what is wrong, all of it.
        }

        return request is not null;
    }

    private static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var semicolon = type.IndexOf(';');
        type = (semicolon < 0 ? type : type[..semicolon]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }
}
