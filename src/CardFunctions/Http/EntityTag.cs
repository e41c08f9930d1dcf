using System.Globalization;

namespace CardFunctions.Http;

/// <summary>The entity tag of a resource: its version number in quotes (RFC 9110, section 8.8.3).</summary>
internal static class EntityTag
{
    /// <summary>The value of the <c>ETag</c> header.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
