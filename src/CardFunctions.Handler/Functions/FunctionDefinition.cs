using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Handler.Functions;

/// <summary>One function as the host is told of it.</summary>
/// <param name="Name">The function's and its folder's name.</param>
/// <param name="WriteBindings">Writes the elements of <c>bindings</c>.</param>
internal sealed record FunctionDefinition(string Name, Action<Utf8JsonWriter> WriteBindings)
{
    /// <summary>The host's own bound on the length of a function's name.</summary>
    private const int MaxNameLength = 128;

    /// <summary>The same bytes on every machine, and readable to a person.</summary>
    private static readonly JsonWriterOptions Layout =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every function of the app, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">
    /// An endpoint has no name, or one that the host does not take, or one that another function has, or lies outside
    /// <c>/api</c>.
    /// </exception>
    public static IReadOnlyList<FunctionDefinition> All(IEnumerable<Endpoint> endpoints, IEnumerable<Function> functions)
    {
        FunctionDefinition[] all = [.. endpoints.Select(Of), .. functions.Select(Of)];
        // The host, and some file systems, take names that differ in case only for one.
        if (all.GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"{twice.Count()} functions are named '{twice.Key}'.");
        }

        return [.. all.OrderBy(one => one.Name, StringComparer.Ordinal)];
    }

    /// <summary>The content of the function's <c>function.json</c>.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteStartArray("bindings"u8);
            WriteBindings(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static FunctionDefinition Of(Function function) => new(Valid(function.Name), function.Trigger.WriteBinding);

    private static FunctionDefinition Of(Endpoint endpoint)
    {
        var shown = endpoint.DisplayName ?? endpoint.ToString() ?? "An endpoint";
        if (endpoint is not RouteEndpoint { RoutePattern: var pattern } || RouteText.BelowApi(pattern) is not { } route)
        {
            throw new InvalidDataException($"{shown} is not below /api, so that the host would never send it a request.");
        }

        var name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
            ?? throw new InvalidDataException($"{shown} has no name (WithName), which its function needs.");
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        return new(Valid(name), json => WriteHttp(json, route, methods));
    }

    /// <summary>Exactly these two bindings: with any other the host sends an envelope instead of the request.</summary>
    private static void WriteHttp(Utf8JsonWriter json, string route, IReadOnlyList<string> methods)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "httpTrigger"u8);
        json.WriteString("direction"u8, "in"u8);
        json.WriteString("name"u8, "req"u8);
        // The app checks the caller's token itself.
        json.WriteString("authLevel"u8, "anonymous"u8);
        if (methods.Count > 0)
        {
            // An endpoint that names none takes every method, and so does a trigger.
            json.WriteStartArray("methods"u8);
            foreach (var method in methods.Select(method => method.ToLowerInvariant()).Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(method);
            }

            json.WriteEndArray();
        }

        json.WriteString("route"u8, route);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type"u8, "http"u8);
        json.WriteString("direction"u8, "out"u8);
        json.WriteString("name"u8, "res"u8);
        json.WriteEndObject();
    }

    /// <summary>The host's rule: a letter, then letters, digits, <c>_</c> and <c>-</c>; and not <c>host</c>.</summary>
    private static string Valid(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && char.IsAsciiLetter(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')
        && !name.Equals("host", StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new InvalidDataException($"'{name}' is no name that the host takes for a function.");
}
