using System.Text;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class ValuePropertyTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<object> Values = FsCheck.Fluent.Gen.OneOf(
        ArbMap.Default.GeneratorFor<int>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<long>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<bool>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<double>().Where(value => value is not 0.0 || !double.IsNegative(value)).Select(value => (object)value),
        ArbMap.Default.GeneratorFor<Guid>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<byte[]>().Select(value => (object)BinaryData.FromBytes(value)),
        ArbMap.Default.GeneratorFor<string>().Where(IsWellFormed).Select(value => (object)value),
        FsCheck.Fluent.Gen.Choose(0, int.MaxValue).SelectMany(_ => FsCheck.Fluent.Gen.Choose(0, int.MaxValue), (high, low) => (object)Earliest.AddTicks(((long)high << 28) + low)));

    [Fact]
    public async Task Any_values_of_any_types_survive_a_round_trip_exactly()
    {
        var table = await azurite.CreateTableAsync();
        foreach (var (row, sample) in Values.ListOf(20).Sample(200, 150).Index())
        {
            IReadOnlyList<object> values = [.. sample];
            var entity = new TableEntity("p", $"{row:D4}");
            foreach (var (index, value) in values.Index())
            {
                entity[$"P{index}"] = value;
            }

            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace);
            var read = (await table.GetEntityAsync("p", entity.RowKey)).Value;
            Assert.Equal(values.Select(Comparable), read.Values.Select(Comparable));
        }
    }

    private static object? Comparable(object? value) =>
        value is BinaryData bytes ? $"binary {Convert.ToHexString(bytes.ToArray())}" : value;

    private static bool IsWellFormed(string? text) => text is not null && !text.EnumerateRunes().Contains(Rune.ReplacementChar);
}
