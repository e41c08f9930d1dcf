using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;

namespace CardFunctions.Tables.Pipeline;

/// <summary>
/// The service's errors as exceptions. Their texts hold status, code and table, and none of what the service wrote: it may repeat
/// values.
/// </summary>
internal static class TableErrors
{
    /// <summary>What an answer says of an error.</summary>
    /// <param name="Code">See <see cref="TableErrorCode"/>; null when it says none.</param>
    /// <param name="ActionIndex">Of a transaction: which action failed.</param>
    internal readonly record struct Details(string? Code, int? ActionIndex);

    public static RequestFailedException From(Response response, string operation, string table)
    {
        var code = CodeOf(response);
        return new RequestFailedException(response.Status, Message(operation, table, response.Status, code), code, innerException: null);
    }

    public static TableTransactionFailedException FromTransaction(int status, Details details, string table) =>
        new(status, Message("Transaction", table, status, details.Code), details.Code, details.ActionIndex);

    public static bool IsCode(Response response, string code) => string.Equals(CodeOf(response), code, StringComparison.Ordinal);

    /// <summary>Reads an OData error, or the XML that the service uses where it could not read the request.</summary>
    public static Details Parse(ReadOnlySpan<byte> body)
    {
        var start = body.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return default;
        }

        try
        {
            return body[start] == (byte)'{' ? ParseJson(body[start..]) : ParseXml(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? CodeOf(Response response) =>
        response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : Parse(BodyOf(response)).Code;

    private static ReadOnlySpan<byte> BodyOf(Response response) =>
        response.ContentStream is null ? default : response.Content.ToMemory().Span;

    private static string Message(string operation, string table, int status, string? code) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation} on table '{table}' failed: {status} {code ?? "(no code)"}.");

    private static Details ParseJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? code = null;
        string? message = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isCode = reader.ValueTextEquals("code"u8);
            var isMessage = reader.ValueTextEquals("value"u8) || reader.ValueTextEquals("message"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                code ??= isCode ? reader.GetString() : null;
                message ??= isMessage ? reader.GetString() : null;
            }
        }

        return new Details(code, IndexIn(message));
    }

    /// <summary>A transaction's message begins with the index of the action that failed and a colon.</summary>
    private static int? IndexIn(string? message)
    {
        var colon = message?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
    }

    private static Details ParseXml(ReadOnlySpan<byte> xml)
    {
        var text = Encoding.UTF8.GetString(xml);
        foreach (var (open, close) in (ReadOnlySpan<(string, string)>)[("<m:code>", "</m:code>"), ("<Code>", "</Code>"), ("<code>", "</code>")])
        {
            var start = text.IndexOf(open, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf(close, start, StringComparison.Ordinal);
            if (end > 0)
            {
                return new Details(text[(start + open.Length)..end], null);
            }
        }

        return default;
    }
}
