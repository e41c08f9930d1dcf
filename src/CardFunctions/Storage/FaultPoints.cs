using System.Diagnostics;

namespace CardFunctions.Storage;

/// <summary>The moments of a change at which a process may die: between any two of its steps.</summary>
internal enum FaultPoint
{
    /// <summary>Nothing is stored yet.</summary>
    BeforeAnnounce,

    /// <summary>The marker is set, and what lies in other partitions is reserved; the change is not stored.</summary>
    BeforeTransaction,

    /// <summary>The change is stored, with its event and its line of the audit trail; nobody was told yet.</summary>
    AfterTransaction,

    /// <summary>The event is about to be sent.</summary>
    BeforeSend,

    /// <summary>The event was sent, and still lies in the outbox.</summary>
    AfterSend,

    /// <summary>The event was sent and removed.</summary>
    AfterForget,

    /// <summary>What a payment provider is about to be asked for is stored; it was not asked.</summary>
    BeforeCall,

    /// <summary>The payment provider has answered; nothing of it is stored.</summary>
    AfterCall,
}

/// <summary>Lets tests kill the process at a named moment. A build for use has no call of it.</summary>
internal static class FaultPoints
{
    /// <summary>The symbol that a build must define to have fault points at all.</summary>
    public const string Symbol = "FAULT_POINTS";

    /// <summary>
    /// The environment variable that names the moment to die at: <c>AfterSend:3</c>, the third time that it is reached; or
    /// <c>AfterSend*3</c>, when three have reached it, each of which waits there for the others.
    /// </summary>
    public const string Variable = "CARDFUNCTIONS_FAULT_POINT";

#if FAULT_POINTS
    private static readonly (FaultPoint Point, int Count, bool IsHeld)? Chosen =
        Environment.GetEnvironmentVariable(Variable) is { } chosen && chosen.Split(':', '*') is [var name, var count]
            ? (Enum.Parse<FaultPoint>(name), int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), chosen.Contains('*', StringComparison.Ordinal))
            : null;

    private static int _reached;
#endif

    /// <summary>Dies here, as by SIGKILL, when this is the chosen moment.</summary>
    [Conditional(Symbol)]
    public static void Reach(FaultPoint point)
    {
#if FAULT_POINTS
        if (Chosen is not { } chosen || chosen.Point != point)
        {
            return;
        }

        var reached = Interlocked.Increment(ref _reached);
        if (reached == chosen.Count)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        if (reached == chosen.Count || chosen.IsHeld)
        {
            // The signal may take a moment, and may be for the last of many; nothing must happen meanwhile.
            using var never = new ManualResetEvent(initialState: false);
            never.WaitOne();
        }
#else
        _ = point;
#endif
    }
}
