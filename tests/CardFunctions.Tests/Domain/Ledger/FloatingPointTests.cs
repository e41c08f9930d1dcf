using System.Reflection;
using CardFunctions.Cards;
using CardFunctions.Domain;

namespace CardFunctions.Tests.Domain.Ledger;

/// <summary>Money is counted in whole numbers: nothing that computes with it can hold anything else, not even for a moment.</summary>
public class FloatingPointTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // A share of a whole is shown as a decimal: how far a bulk operation has come.
    private const string WithShares = "CardFunctions.Cards.Bulk";

    private static readonly Type[] Binary = [typeof(float), typeof(double), typeof(Half)];

    public static TheoryData<string> Namespaces => ["CardFunctions.Domain", "CardFunctions.Ledger", "CardFunctions.Cards"];

    [Theory]
    [MemberData(nameof(Namespaces))]
    public void No_field_parameter_result_or_local_is_a_floating_point_number(string area)
    {
        var types = new[] { typeof(Money).Assembly, typeof(CardAnswer).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => IsIn(type, area))
            .ToList();

        Assert.NotEmpty(types);
        Assert.DoesNotContain(types.SelectMany(Uses), use =>
            Binary.Contains(use.Type) || (use.Type == typeof(decimal) && !IsIn(use.Where, WithShares)));
    }

    [Fact]
    public void The_search_finds_floating_point_numbers_wherever_they_are()
    {
        var found = Uses(typeof(Floating)).Where(use => Binary.Contains(use.Type)).Select(use => use.Member).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["Double", "Halve", "Sum", "_ratio"], found.Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal));
    }

    private static bool IsIn(Type type, string area) =>
        type.Namespace is { } name && (name == area || name.StartsWith($"{area}.", StringComparison.Ordinal));

    private static IEnumerable<(Type Where, string Member, Type Type)> Uses(Type type)
    {
        var fields = type.GetFields(All).Select(field => (field.Name, Type: field.FieldType));
        var methods = type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(method =>
            method.GetParameters().Select(parameter => parameter.ParameterType)
                .Concat(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [])
                .Append((method as MethodInfo)?.ReturnType ?? typeof(void))
                .Select(used => (method.Name, Type: used)));
        return fields.Concat(methods).SelectMany(use => Parts(use.Type).Select(part => (type, use.Name, part)));
    }

    // What stands behind a reference, in an array or between angle brackets counts too.
    private static IEnumerable<Type> Parts(Type type) => type switch
    {
        { HasElementType: true } => Parts(type.GetElementType()!),
        { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type),
        _ => [type],
    };

    // Has each of the places once.
    private sealed class Floating
    {
        private readonly List<float?> _ratio = [0.5f];

        public static double Double(int value) => value * 2d;

        public long Sum(long value)
        {
            var sum = 0d;
            for (var index = 0; index < value; index++)
            {
                sum += _ratio[0]!.Value;
            }

            return (long)sum;
        }

        public static void Halve(Span<Half[]> values) => values.Clear();
    }
}
