using System.Globalization;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Calls a timer function when it is due: on one instance, and never while it still runs.</summary>
internal sealed class TimerListener(
    FunctionDefinition function, Trigger.Timer trigger, HandlerPool pool, FunctionInvoker invoker, LocalConsole console, TimeProvider time)
{
    // The longest that a system timer takes at once.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        if (trigger.RunOnStartup)
        {
            last = time.GetUtcNow();
            await CallAsync(last, cancellationToken);
        }

        while (trigger.Schedule.Next(time.GetUtcNow()) is { } due)
        {
            for (var wait = due - time.GetUtcNow(); wait > TimeSpan.Zero; wait = due - time.GetUtcNow())
            {
                await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
            }

            await CallAsync(last, cancellationToken);
            last = due;
        }
    }

    /// <summary>The envelope of a timer's call.</summary>
    /// <param name="trigger">Whose.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="last">When it was due last; null the first time.</param>
    /// <param name="now">The present time.</param>
    public static ReadOnlyMemory<byte> Envelope(Trigger.Timer trigger, string function, DateTimeOffset? last, DateTimeOffset now)
    {
        static string Text(DateTimeOffset? moment) =>
            (moment ?? default).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

        return new Envelope()
            .WithData(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("Schedule");
                writer.WriteBoolean("AdjustForDST", !trigger.Schedule.IsInterval);
                writer.WriteEndObject();
                writer.WriteStartObject("ScheduleStatus");
                writer.WriteString("Last", Text(last));
                writer.WriteString("Next", Text(trigger.Schedule.Next(now)));
                writer.WriteString("LastUpdated", Text(last));
                writer.WriteEndObject();
                writer.WriteBoolean("IsPastDue", value: false);
                writer.WriteEndObject();
            })
            .WithObject("sys", writer =>
            {
                writer.WriteString("MethodName", function);
                writer.WriteString("UtcNow", Text(now));
            })
            .ToUtf8(trigger.Binding);
    }

    private async Task CallAsync(DateTimeOffset? last, CancellationToken cancellationToken)
    {
        var failure = await invoker.InvokeAsync(pool.Next(), function, Envelope(trigger, function.Name, last, time.GetUtcNow()), cancellationToken);
        if (failure is null)
        {
            console.Information("host", $"{function.Name}: ran");
        }
    }
}
