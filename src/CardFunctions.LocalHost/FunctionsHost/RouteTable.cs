using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Finds the function of an HTTP request: the first in alphabetical order whose route and method fit.</summary>
/// <remarks>Not the most specific, and 404 for a method that no function has: both are the Functions host's ways. Thread safe.</remarks>
internal sealed class RouteTable
{
    private static readonly Dictionary<string, Func<string?, IRouteConstraint>> Constraints = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = _ => new IntRouteConstraint(),
        ["long"] = _ => new LongRouteConstraint(),
        ["guid"] = _ => new GuidRouteConstraint(),
        ["bool"] = _ => new BoolRouteConstraint(),
        ["alpha"] = _ => new AlphaRouteConstraint(),
        ["regex"] = argument => new RegexInlineRouteConstraint(argument ?? ""),
    };

    private readonly List<Entry> _entries;

    public RouteTable(string routePrefix, IEnumerable<FunctionDefinition> functions)
    {
        _entries = [];
        foreach (var function in functions)
        {
            if (function.Trigger is Trigger.Http http)
            {
                var template = TemplateParser.Parse($"{routePrefix}/{http.Route}".Trim('/'));
                _entries.Add(new Entry(function, http.Methods, new TemplateMatcher(template, []), ConstraintsOf(template)));
            }
        }
    }

    /// <summary>The function for the request, or null: the host then answers 404.</summary>
    public FunctionDefinition? Match(string method, PathString path)
    {
        if (HttpMethods.IsOptions(method))
        {
            return null;
        }

        foreach (var entry in _entries)
        {
            var values = new RouteValueDictionary();
            if ((entry.Methods.Count == 0 || entry.Methods.Contains(method))
                && entry.Matcher.TryMatch(path, values)
                && entry.Constraints.TrueForAll(constraint => constraint.Rule.Match(null, null, constraint.Name, values, RouteDirection.IncomingRequest)))
            {
                return entry.Function;
            }
        }

        return null;
    }

    private static List<(string Name, IRouteConstraint Rule)> ConstraintsOf(RouteTemplate template) =>
    [
        .. from part in template.Parameters
           from constraint in part.InlineConstraints
           let open = constraint.Constraint.IndexOf('(', StringComparison.Ordinal)
           let kind = open < 0 ? constraint.Constraint : constraint.Constraint[..open]
           let argument = open < 0 ? null : constraint.Constraint[(open + 1)..^1]
           where Constraints.ContainsKey(kind)
           select (part.Name!, Constraints[kind](argument)),
    ];

    private sealed record Entry(
        FunctionDefinition Function, IReadOnlySet<string> Methods, TemplateMatcher Matcher, List<(string Name, IRouteConstraint Rule)> Constraints);
}
