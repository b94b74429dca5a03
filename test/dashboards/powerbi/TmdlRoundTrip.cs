// Reads a folder of TMDL as Power BI does, and writes what was read into another: what it cannot read, it refuses.
using System;
using Microsoft.AnalysisServices.Tabular;

static class TmdlRoundTrip
{
    static int Main(string[] folders)
    {
        try
        {
            TmdlSerializer.SerializeDatabaseToFolder(TmdlSerializer.DeserializeDatabaseFromFolder(folders[0]), folders[1]);
            return 0;
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine(problem.Message);
            return 1;
        }
    }
}
