using System.Text;
using Microsoft.AspNetCore.Routing.Patterns;

namespace CardFunctions.Handler.Functions;

/// <summary>Writes an endpoint's route as the host reads it.</summary>
/// <remarks>
/// Without constraints and defaults, which the host may not know or may read differently: it only has to let through what the
/// app routes again by the path. A parameter with a default becomes an optional one.
/// </remarks>
internal static class RouteText
{
    /// <summary>The route below <c>/api</c>; null where the pattern is not below it.</summary>
    public static string? BelowApi(RoutePattern pattern)
    {
        if (pattern.PathSegments is not [{ Parts: [RoutePatternLiteralPart { Content: var prefix }] }, _, ..]
            || !string.Equals(prefix, "api", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return string.Join('/', pattern.PathSegments.Skip(1).Select(segment => string.Concat(segment.Parts.Select(Part))));
    }

    private static string Part(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => Escape(literal.Content),
        RoutePatternSeparatorPart separator => Escape(separator.Content),
        RoutePatternParameterPart { IsCatchAll: true } parameter => $"{{*{parameter.Name}}}",
        RoutePatternParameterPart parameter when parameter.IsOptional || parameter.Default is not null => $"{{{parameter.Name}?}}",
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => throw new NotSupportedException($"A route part of kind {part.PartKind}."),
    };

    private static string Escape(string literal) =>
        new StringBuilder(literal).Replace("{", "{{").Replace("}", "}}").ToString();
}
