using System.Security.Cryptography;

namespace CardFunctions.Tables;

/// <summary>
/// The mark that a write leaves in every entity it writes, so that the writer recognises its own work after an answer was lost.
/// </summary>
internal static class WriteId
{
    /// <summary>The property's name in storage. Callers neither see nor set it.</summary>
    public const string PropertyName = "WriteId";

    // 128 bits: two writers never choose the same.
    private const int Bytes = 16;

    /// <summary>Characters of a mark.</summary>
    public const int Length = 2 * Bytes;

    public static string Next()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        // Letters and digits alone: it is also the boundary of a batch, and the emulator is particular about those.
        return Convert.ToHexStringLower(random);
    }
}
