using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CardFunctions.Handler.Logging;

/// <summary>Writes one line an event: <c>info: Category: message [invocation] exception</c>. Thread safe.</summary>
/// <remarks>
/// The Functions host takes a line of stdout for Information, and one of stderr for Error, or for Warning where the line holds
/// <c>warn</c>. It adds the time itself.
/// </remarks>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console logger finds this formatter.</summary>
    public const string FormatterName = "line";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        textWriter.Write(Line.From(logEntry.Formatter(logEntry.State, null)));
        scopeProvider?.ForEachScope(WriteInvocation, textWriter);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            textWriter.Write(Line.From(exception.ToString()));
        }

        textWriter.Write('\n');
    }

    private static void WriteInvocation(object? scope, TextWriter textWriter)
    {
        // Of all the scopes only this one: the framework's hold the request's path, which has ids of people in it.
        if (scope is Invocation invocation)
        {
            textWriter.Write(" [");
            textWriter.Write(invocation.Id);
            textWriter.Write(']');
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, message: null),
    };
}
