using CardFunctions.Handler.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CardFunctions.IntegrationTests.Handler;

public sealed class LineFormatterTests
{
    [Theory]
    [InlineData(LogLevel.Debug, "dbug: Cards: done\n")]
    [InlineData(LogLevel.Information, "info: Cards: done\n")]
    [InlineData(LogLevel.Warning, "warn: Cards: done\n")]
    [InlineData(LogLevel.Error, "fail: Cards: done\n")]
    [InlineData(LogLevel.Critical, "crit: Cards: done\n")]
    public void The_level_stands_first_in_the_line(LogLevel level, string line) => Assert.Equal(line, Format("done", level));

    [Theory]
    [InlineData("one\nfail: forged", "info: Cards: one | fail: forged\n")]
    [InlineData("\r\none\r\n\r\n  two\r\n", "info: Cards: one | two\n")]
    [InlineData("a\tb\u001b[31mc\u2028d\u0085e", "info: Cards: a b [31mc d e\n")]
    [InlineData("\n", "info: Cards: \n")]
    public void An_event_is_one_line_whatever_is_in_it(string message, string line) => Assert.Equal(line, Format(message));

    [Fact]
    public void An_exception_follows_in_the_same_line()
    {
        var line = Format("failed", LogLevel.Error, new InvalidOperationException("first\nsecond"));

        Assert.Equal("fail: Cards: failed System.InvalidOperationException: first | second\n", line);
    }

    [Fact]
    public void Of_the_scopes_only_the_invocation_is_shown()
    {
        LoggerExternalScopeProvider scopes = new();
        using (scopes.Push("RequestPath:/api/v1/contacts/5515801"))
        using (scopes.Push(new Invocation("7f3e-1")))
        {
            Assert.Equal("info: Cards: done [7f3e-1]\n", Format("done", scopes: scopes));
        }
    }

    private static string Format(
        string message, LogLevel level = LogLevel.Information, Exception? exception = null, IExternalScopeProvider? scopes = null)
    {
        using var writer = new StringWriter();
        LogEntry<string> entry = new(level, "Cards", default, message, exception, static (state, _) => state);
        new LineFormatter().Write(entry, scopes, writer);
        return writer.ToString();
    }
}
