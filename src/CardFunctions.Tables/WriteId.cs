using System.Buffers.Text;
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

    public static string Next()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
