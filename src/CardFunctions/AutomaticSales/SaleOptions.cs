using System.Globalization;
using CardFunctions.Domain.AutomaticSales;
using Microsoft.Extensions.Options;

namespace CardFunctions.AutomaticSales;

/// <summary>How automatic sales run: section <c>AutomaticSales</c> of the settings.</summary>
internal sealed class SaleOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "AutomaticSales";

    /// <summary>How many charges a second each payment provider gets at most, from all instances together: 1 to 1000.</summary>
    public int ChargesPerSecond { get; set; } = 50;

    /// <summary>The days after the first try on which a charge that was declined for now is tried again, such as <c>1,3,7</c>; empty for none.</summary>
    public string RetryAfterDays { get; set; } = "1,3,7";

    /// <summary>The most tries of one item, the first included: 1 to 10.</summary>
    public int MaxTries { get; set; } = RetrySchedule.MostTries;

    /// <summary>The longest time from the first try to the last, in days: 1 to 30.</summary>
    public int MaxDays { get; set; } = RetrySchedule.MostDays;

    /// <summary>The validated schedule.</summary>
    public RetrySchedule ReadSchedule() => TryRead(out var schedule)
        ? schedule
        : throw new OptionsValidationException(Section, typeof(SaleOptions), [$"{Section}__{nameof(RetryAfterDays)} is not valid."]);

    private bool TryRead(out RetrySchedule schedule)
    {
        List<int> days = [];
        foreach (var part in RetryAfterDays.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var day))
            {
                schedule = RetrySchedule.Default;
                return false;
            }

            days.Add(day);
        }

        return RetrySchedule.TryCreate(days, MaxTries, MaxDays, out schedule);
    }

    /// <summary>Refuses settings with which no run can be made.</summary>
    internal sealed class Validation : IValidateOptions<SaleOptions>
    {
        private const int MaxChargesPerSecond = 1000;

        public ValidateOptionsResult Validate(string? name, SaleOptions options)
        {
            List<string> faults = [];
            if (options.ChargesPerSecond is < 1 or > MaxChargesPerSecond)
            {
                faults.Add($"{Section}__{nameof(ChargesPerSecond)} is not 1 to 1000.");
            }

            if (!options.TryRead(out _))
            {
                faults.Add($"{Section}__{nameof(RetryAfterDays)} is not a list of days that rise from 1, or {nameof(MaxTries)} is not 1 to 10, or {nameof(MaxDays)} is not 1 to 30.");
            }

            return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
