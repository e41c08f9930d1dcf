using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardFunctions.Providers.Simulator;

/// <summary>What goes wrong with a call.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Nothing is taken on.</summary>
    Unavailable,

    /// <summary>It is done, and the answer is lost.</summary>
    DoneUnanswered,

    /// <summary>It is lost before it is done.</summary>
    LostUnanswered,
}

/// <summary>
/// Faults that a share of the calls meets. The key and the count of tries decide, so that a run is repeatable and the next try, which
/// draws anew, gets through sooner or later; a share of 100 percent is a provider that is down.
/// </summary>
internal sealed class Faults(int unavailablePercent, int unansweredPercent)
{
    /// <summary>What the call meets.</summary>
    public Fault Of(Arrival arrival) =>
        Draw("unavailable", arrival) < unavailablePercent ? Fault.Unavailable
        : Draw("unanswered", arrival) >= unansweredPercent ? Fault.None
        : Draw("done", arrival) < 50 ? Fault.DoneUnanswered
        : Fault.LostUnanswered;

    // 0 to 99.
    private static uint Draw(string what, Arrival arrival)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{what}|{arrival.KeyHash}|{arrival.Try}");
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) % 100;
    }
}
