namespace CardFunctions.Http;

/// <summary>The columns of a list's CSV form: a name for the header line, and how a row gives the cell.</summary>
/// <typeparam name="T">The row.</typeparam>
internal sealed class CsvTable<T>(params (string Name, Func<T, string?> Cell)[] columns)
{
    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<(string Name, Func<T, string?> Cell)> Columns => columns;

    /// <summary>Writes the header line.</summary>
    public void WriteHeader(TextWriter writer)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            Csv.WriteCell(writer, columns[index].Name, isFirst: index == 0);
        }

        writer.Write(Csv.EndOfLine);
    }

    /// <summary>Writes the line of one row.</summary>
    public void WriteRow(TextWriter writer, T row)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            Csv.WriteCell(writer, columns[index].Cell(row), isFirst: index == 0);
        }

        writer.Write(Csv.EndOfLine);
    }
}
